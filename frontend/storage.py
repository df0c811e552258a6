"""Static files as browsers fetch them: named by their content, compressed, and a sheet's imports in their place."""

import re
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]

_IMPORT = re.compile(r'^@import "([\w.-]+)";\n', re.MULTILINE)


class OneSheetStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # the library has no types
    """A sheet that imports others is written whole: a phone on a slow network asks and waits once."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Any:
        """Put in what is imported, then what the parents do."""
        if not dry_run:
            for name in [name for name in paths if name.endswith(".css")]:
                sheet = self._read(name)
                folder = name.rpartition("/")[0]
                whole = _IMPORT.sub(lambda found, folder=folder: self._read(f"{folder}/{found[1]}"), sheet)  # type: ignore[misc]
                if whole != sheet:
                    self.delete(name)
                    self._save(name, ContentFile(whole.encode()))
                    paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)

    def _read(self, name: str) -> str:
        with self.open(name) as file:
            text: str = file.read().decode()
        return text
