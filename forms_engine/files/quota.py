"""How much may be handed in: each file, and all together."""

from dataclasses import dataclass

from forms_engine.files.names import safe_name
from forms_engine.files.verdict import Reason, Refusal


@dataclass(frozen=True, slots=True)
class Quota:
    """Limits in bytes and in number of files. `total_bytes` and `files` count what is there already."""

    file_bytes: int
    total_bytes: int
    files: int

    def too_large(self, name: object) -> Refusal:
        """What is said of a single file beyond `file_bytes`."""
        sentence = f"“{safe_name(name)}”超过 {_megabytes(self.file_bytes)}，请压缩或拆分后再传。"
        return Refusal(Reason.TOO_LARGE, sentence)

    def refuse_more(self, size: int, *, present_bytes: int, present_files: int) -> Refusal | None:
        """None when a file of this size still fits beside what is there."""
        if present_files >= self.files:
            return Refusal(Reason.TOO_MANY, f"每项材料最多 {self.files} 个文件。")
        if present_bytes + size > self.total_bytes:
            sentence = f"这件申请的文件合计不能超过 {_megabytes(self.total_bytes)}。"
            return Refusal(Reason.TOTAL_TOO_LARGE, sentence)
        return None


def _megabytes(size: int) -> str:
    return f"{size / 2**20:.0f} MB" if size >= 2**20 else f"{max(size // 1024, 1)} KB"
