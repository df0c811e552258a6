"""What can be known of the container set-up without an engine: the files agree with the code and with their tools."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DOCKER = ROOT / "docker"
VARIABLE = re.compile(r"""\benv(?:_bool|_int|_list)?\(\s*["']([A-Z_]+)["']""")
LISTED = re.compile(r"^#?([A-Z_]+)=", re.MULTILINE)


@pytest.fixture
def compose() -> dict[str, Any]:
    return yaml.safe_load((DOCKER / "compose.yaml").read_text(encoding="utf-8"))


def test_every_variable_that_the_code_reads_is_explained() -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("hall", "identity", "forms_engine", "frontend")
        for path in (ROOT / folder).rglob("*.py")
    )
    listed = set(LISTED.findall((DOCKER / "env.example").read_text(encoding="utf-8")))
    assert set(VARIABLE.findall(code)) <= listed


def test_every_variable_that_compose_asks_for_is_explained() -> None:
    asked = set(re.findall(r"\$\{([A-Z_]+)", (DOCKER / "compose.yaml").read_text(encoding="utf-8")))
    assert asked <= set(LISTED.findall((DOCKER / "env.example").read_text(encoding="utf-8")))


def test_all_images_are_pinned(compose: dict[str, Any]) -> None:
    images = [service["image"] for name, service in compose["services"].items() if "build" not in service]
    images += re.findall(r"^FROM (\S+)", (DOCKER / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(images) == 5
    assert all(re.search(r":\d+\.\d+\.?\d*", image) for image in images)


def test_no_role_of_the_hall_runs_as_root_or_writes_outside_its_folder(compose: dict[str, Any]) -> None:
    assert re.search(r"^USER hall$", (DOCKER / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    for name in ("prepare", "web", "worker", "doorbell", "beat"):
        service = compose["services"][name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]


def test_only_nginx_opens_ports(compose: dict[str, Any]) -> None:
    assert [name for name, service in compose["services"].items() if "ports" in service] == ["nginx"]


def test_every_role_in_compose_is_one_of_the_entry_point(compose: dict[str, Any]) -> None:
    entry = (DOCKER / "entrypoint.sh").read_text(encoding="utf-8")
    for name in ("web", "worker", "doorbell", "beat"):
        assert compose["services"][name]["command"] == [name]
        assert re.search(rf"^    {name}\)$", entry, re.MULTILINE)


def test_the_entry_point_is_sound_shell() -> None:
    for script in (DOCKER / "entrypoint.sh", *sorted((ROOT / "requirements").glob("*.sh"))):
        subprocess.run(["sh", "-n", script], check=True)


def test_what_the_image_copies_is_not_left_out() -> None:
    kept = set(re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE))
    copies = re.findall(r"^COPY (?:--chmod=\S+ )?(?!--from)(.+)$", (DOCKER / "Dockerfile").read_text(), re.MULTILINE)
    sources = {source for line in copies for source in line.split()[:-1]}
    assert sources == kept
    assert all((ROOT / source).exists() for source in sources)


def test_nginx_accepts_its_configuration(tmp_path: Path) -> None:
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/local/bin:/opt/homebrew/bin:/usr/bin")
    openssl = shutil.which("openssl")
    if not nginx or not openssl:
        pytest.skip("nginx or openssl is not installed")
    key, certificate = tmp_path / "privkey.pem", tmp_path / "fullchain.pem"
    ask = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost")
    subprocess.run([openssl, *ask, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    text = (DOCKER / "nginx.conf").read_text(encoding="utf-8")
    moved = text.replace(" /tmp/", f" {tmp_path}/").replace("/etc/nginx/certs", str(tmp_path))
    (tmp_path / "nginx.conf").write_text(moved, encoding="utf-8")
    done = subprocess.run(
        [nginx, "-t", "-p", tmp_path, "-c", tmp_path / "nginx.conf"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_compose_accepts_its_file(tmp_path: Path) -> None:
    docker = shutil.which("docker")
    if not docker or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("docker compose is not installed")
    shutil.copytree(DOCKER, tmp_path / "docker")
    filled = re.sub(r"^([A-Z_]+)=$", r"\1=example", (DOCKER / "env.example").read_text(), flags=re.MULTILINE)
    (tmp_path / "docker" / ".env").write_text(filled, encoding="utf-8")
    subprocess.run([docker, "compose", "-f", tmp_path / "docker" / "compose.yaml", "config", "--quiet"], check=True)
