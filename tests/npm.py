"""Programs of npm's registry that tests run: fetched once a lock file, into var/, by npm itself."""

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path

INSTALLED = Path(__file__).resolve().parents[1] / "var" / "tests"


def installed(source: Path) -> Path:
    """A copy of the files of `source`, with node_modules as its lock file says. Raises RuntimeError."""
    if not shutil.which("node") or not shutil.which("npm"):
        raise RuntimeError("node and npm are not installed; `make test` installs what the tests need.")
    files = sorted(path for path in source.iterdir() if path.is_file())
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]
    place = INSTALLED / source.name.replace("_", "-")
    folder = place / digest
    if folder.exists():
        return folder
    place.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=place))
    for path in files:
        shutil.copy(path, draft)
    command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    done = subprocess.run(command, cwd=draft, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        raise RuntimeError(f"npm could not install {source.name}:\n{done.stdout}{done.stderr}")
    try:
        draft.rename(folder)
    except OSError:  # another worker of the same run was first
        shutil.rmtree(draft, ignore_errors=True)
    return folder
