"""How much may be handed in: each file, and all together."""

from dataclasses import dataclass

from forms_engine.files.names import safe_name
from forms_engine.files.verdict import Reason, Refusal
from forms_engine.words import say


@dataclass(frozen=True, slots=True)
class Quota:
    """Limits in bytes and in number of files. `total_bytes` and `files` count what is there already."""

    file_bytes: int
    total_bytes: int
    files: int

    def too_large(self, name: object) -> Refusal:
        """What is said of a single file beyond `file_bytes`."""
        sentence = say(
            "“%(name)s”超过 %(limit)s，请压缩或拆分后再传。", name=safe_name(name), limit=_megabytes(self.file_bytes)
        )
        return Refusal(Reason.TOO_LARGE, sentence)

    def refuse_more(self, size: int, *, present_bytes: int, present_files: int) -> Refusal | None:
        """None when a file of this size still fits beside what is there."""
        if present_files >= self.files:
            return Refusal(Reason.TOO_MANY, say("每项材料最多 %(files)s 个文件。", files=self.files))
        if present_bytes + size > self.total_bytes:
            sentence = say("这件申请的文件合计不能超过 %(limit)s。", limit=_megabytes(self.total_bytes))
            return Refusal(Reason.TOTAL_TOO_LARGE, sentence)
        return None


def _megabytes(size: int) -> str:
    return f"{size / 2**20:.0f} MB" if size >= 2**20 else f"{max(size // 1024, 1)} KB"
