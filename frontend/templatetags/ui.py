"""Small pieces of the look: icons, marks, meters. Presentation only: no query, no rule."""

import re
from typing import Any

from django import template
from django.template import Context
from django.template.loader import get_template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hall.lib.dates import unit_of_days
from hall.lib.language import ENGLISH, language
from hall.lib.masking import mask_name
from hall.lib.numbers import spaced_case_number, with_spaced_case_numbers

register = template.Library()

LINE = 'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" '
ICONS = {
    "tick": '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
    "file": '<path d="M6 3.5h8l4 4v13H6z"/><path d="M14 3.5v4h4M9 12h6M9 16h6"/>',
    "upload": '<path d="M12 19V6m-6 6 6-6 6 6"/>',
    "download": '<path d="M12 5v13m-6-6 6 6 6-6"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
    "info": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.5M12 7.5v.5"/>',
    "message": '<path d="M4 5h16v11H10l-4.5 3.5V16H4z"/>',
    "phone": '<rect x="7" y="3" width="10" height="18" rx="2"/><path d="M11 17.5h2"/>',
    "camera": '<path d="M4 8h4l1.5-2.500h5L16 8h4v11H4z"/><circle cx="12" cy="13" r="3.500"/>',
    "mail": '<rect x="3" y="5.5" width="18" height="13" rx="1.5"/><path d="m4 7 8 6 8-6"/>',
    "person": '<circle cx="12" cy="8" r="3.5"/><path d="M5 20c.8-4 3.4-6 7-6s6.2 2 7 6"/>',
    "building": '<path d="M5 20.500V4h9v16.500M14 9h5v11.500M3.5 20.500h17M8 8h3M8 12h3M8 16h3"/>',
    "arrow": '<path d="M5 12h13m-5-5 5 5-5 5"/>',
    "birth": '<circle cx="12" cy="12" r="8"/>'
    '<path d="M9 11v.5M15 11v.5M9 15c2 1.6 4 1.6 6 0M12 4c1 1.2 2.5.8 2.5-.5"/>',
    "briefcase": '<rect x="4" y="8" width="16" height="11" rx="1"/><path d="M9 8V5h6v3M4 13h16"/>',
    "heart": '<path d="M12 20S4 15 4 9.2C4 5 9.5 4 12 8c2.5-4 8-3 8 1.2C20 15 12 20 12 20z"/>',
    "people": '<circle cx="9" cy="8" r="3.2"/><path d="M3.5 20c0-4 2.5-6.5 5.5-6.5s5.5 2.5 5.5 6.5'
    'M15.5 5.2a3.2 3.2 0 0 1 0 5.8M17 13.8c2.2.6 3.5 3 3.5 6.2"/>',
    "road": '<path d="M8 4 5 20M16 4l3 16M12 5v3M12 11v3M12 17v3"/>',
    "shop": '<path d="M5 10v10h14V10M4 10l1.5-6h13L20 10zM10 20v-6h4v6"/>',
    "field": '<path d="M12 20v-9m0 4c-4 0-6-2-6-5 4 0 6 2 6 5zm0-3c0-4 2-6 6-6 0 4-2 6-6 6zM4 20h16"/>',
    "city": '<path d="M4 20V9h6v11M10 20V4h9v16M3 20h18M13 8h3M13 12h3M13 16h3"/>',
    "crane": '<path d="M7 20V4l12 4H7M17 8v5m-2 0h4M4 20h7M4 4h3"/>',
    "book": '<path d="M12 6.500C9.5 5 6.5 5 4 5.500v13'
    'c2.5-.5 5.5-.5 8 1 2.5-1.5 5.5-1.5 8-1v-13c-2.5-.5-5.5-.5-8 1zm0 0V19.5"/>',
}
SOLID = {
    "done": '<circle cx="8" cy="8" r="7" fill="currentColor"/>'
    '<path d="m4.700 8.300 2.300 2.300 4.300-4.700" fill="none" stroke="var(--surface)" stroke-width="1.800"/>',
    "half": '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="2"/>'
    '<path d="M8 4.500a3.500 3.500 0 0 1 0 7z" fill="currentColor"/>',
    "near": '<path d="M8 1 15.500 14.500H.5z" fill="currentColor"/>'
    '<path d="M8 6v4m0 1.400v1.300" stroke="var(--surface)" stroke-width="1.600"/>',
    "error": '<path d="M5 .8h6L15.200 5v6L11 15.200H5L.8 11V5z" fill="currentColor"/>'
    '<path d="M8 4v4.800m0 1.600v1.600" stroke="var(--surface)" stroke-width="1.800"/>',
    "rest": '<path d="M5 3v10M11 3v10" stroke="currentColor" stroke-width="3"/>',
    "pen": '<path d="M3 13h10M4 10l7-7 2 2-7 7z" fill="none" stroke="currentColor" stroke-width="2"/>',
    "up": '<path d="M8 13V3M4 7l4-4 4 4" fill="none" stroke="currentColor" stroke-width="2"/>',
}
TONE_ICONS = {"ok": "done", "run": "half", "near": "near", "over": "error", "rest": "rest", "form": "pen", "up": "up"}
TONE_CLASSES = {"form": "rest", "up": "run", "plain": "rest"}
LIGHT_TONES = {"green": "run", "yellow": "near", "red": "over"}
THEME_ICONS = {
    "交通运输": "road",
    "人力社保": "briefcase",
    "农业农村": "field",
    "卫生健康": "heart",
    "城市管理": "city",
    "工程建设": "crane",
    "开店办企业": "shop",
    "文化教育": "book",
    "民政残联": "people",
    "生育户口": "birth",
}
DAY = re.compile(
    r"((?:最晚\s?)?(?:\d{4}\s?年\s?)?\d{1,2}\s?月\s?\d{1,2}\s?日(?:\s?\d{1,2}:\d{2}|到期)?|（\w{1,4}）|\d+\s?个工作日"
    r"|\d{1,2} [A-Z][a-z]+(?: \d{4})?|\d+ working days?)"
)
CLAUSE = re.compile("[^，；。]+[，；。]*")
CHINESE = re.compile("[\u3400-\u9fff]")
CELLS = 45  # more working days than this would be hairlines


@register.simple_tag
def icon(name: str, size: int = 20) -> SafeString:
    """A line icon (24 grid) or a status shape (16 grid), hidden from screen readers."""
    box, look, paths = (16, "", SOLID[name]) if name in SOLID else (24, LINE, ICONS[name])
    return SafeString(
        f'<svg {look}width="{size:d}" height="{size:d}" viewBox="0 0 {box} {box}" aria-hidden="true">{paths}</svg>'
    )


@register.simple_tag
def theme_icon(theme: str) -> SafeString:
    """The picture of a theme of the catalogue; a sheet of paper for one that has none yet."""
    return icon(THEME_ICONS.get(theme, "file"), 24)


@register.simple_tag(takes_context=True)
def acted_for(context: Context) -> Any:
    """The organisation or child in whose name one acts on this page: that of the case shown, else the one chosen.

    A draft that is opened by a link or after a new login keeps its party, whatever is chosen in the session.
    """
    actor: Any = context["request"].actor
    case: Any = context.get("case")
    if not hasattr(case, "organisation_id"):
        return actor.acting_for or actor.ward
    held = {(one.organisation_id, one.ward_id) for one in actor.mandates}
    return (case.organisation or case.ward) if (case.organisation_id, case.ward_id) in held else None


@register.simple_tag
def mark(tone: str, word: str) -> SafeString:
    """A status: shape, word and colour together, never colour alone. "plain" is a word that is no status."""
    shape = icon(TONE_ICONS[tone], 16) if tone in TONE_ICONS else ""
    return format_html('<span class="mark mark--{}">{}{}</span>', TONE_CLASSES.get(tone, tone), shape, word)


@register.simple_block_tag
def note(content: str, role: str = "") -> SafeString:
    """Something to know before one goes on: {% note %}…{% endnote %}. With role="alert" it is read out at once."""
    spoken = format_html(' role="{}"', role) if role else ""
    return format_html('<div class="note"{}>{}<div>{}</div></div>', spoken, icon("info", 24), content)


@register.simple_block_tag
def flash(content: str, level: str) -> SafeString:
    """How an act went: {% flash "success" %}…{% endflash %}; success, warning, error, info."""
    shape = {"success": "done", "warning": "near", "error": "near"}.get(level, "info")
    return format_html('<p class="flash flash--{}">{}<span>{}</span></p>', level, icon(shape, 20), content)


@register.simple_block_tag(takes_context=True)
def file_line(
    context: Context,
    content: str,
    name: Any,
    *,
    url: str = "",
    post: str = "",
    word: str = "",
    opens: str = "",
    upload: Any = None,
) -> SafeString:
    """A row of a file list: {% file_line name url=… word=… %}what it is{% endfile_line %}.

    One action: a link to `url` or a button that posts to `post`, called `word`. `opens` makes a link of the name. A
    stored `upload` shows its picture.
    """
    face = icon("file", 24)
    if upload is not None:
        known: dict[str, Any] = {"case": context.get("case"), "upload": upload}
        face = SafeString(get_template("casework/_file_face.html").render(known))
    shown_name = format_html('<a href="{}" translate="no">{}</a>', opens, name) if opens else name
    text = SafeString(content.strip())  # a template drew it, and has escaped what was put into it
    about = format_html("<small>{}</small>", text) if text else ""
    said = format_html('{}<span class="vh"> {}</span>', word, name)
    action: SafeString | str = ""
    if url:
        action = format_html('<a class="btn btn--quiet" href="{}">{}</a>', url, said)
    elif post:
        token = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', context["csrf_token"])
        button = format_html('<button class="btn btn--quiet">{}</button>', said)
        action = format_html('<form method="post" action="{}">{}{}</form>', post, token, button)
    return format_html("<li>{}<span>{}{}</span>{}</li>", face, shown_name, about, action)


@register.filter
def megabytes(size: int) -> str:
    """A limit as it is said: 10 MB, 2.5 MB."""
    return f"{size / 2**20:.3g} MB"


@register.filter
def shown(text: Any) -> Any:
    """A name or text of the data, as it is; for who reads English its English, or marked as the Chinese that it is."""
    if not text or language().code != ENGLISH:
        return text
    said = _(str(text))
    return format_html('<span lang="zh-Hans">{}</span>', said) if CHINESE.search(said) else said


@register.filter
def tongue(text: Any) -> SafeString:
    """The mark of Chinese among English, for an element that may hold no other: <option{{ name|tongue }}>."""
    is_foreign = language().code == ENGLISH and CHINESE.search(str(text))
    return SafeString(' lang="zh-Hans"' if is_foreign else "")


@register.filter
def whole_days(text: str) -> SafeString:
    """A sentence whose days are not cut in two at the end of a line: 最晚 12月4日, 5 个工作日, （补正）."""
    pieces = DAY.split(str(text))
    kept = (format_html('<span class="day">{}</span>', one) if n % 2 else escape(one) for n, one in enumerate(pieces))
    return SafeString("".join(kept))


@register.filter
def clauses(text: str) -> SafeString:
    """A headline whose lines end at a comma or behind a day where they can."""
    return SafeString("".join(_clause(_behind_days(one)) for one in CLAUSE.findall(str(text))))


def _behind_days(clause: str) -> SafeString:
    pieces = whole_days(clause).split("</span> ")
    return SafeString("</span> ".join([pieces[0], *(_clause(SafeString(one)) for one in pieces[1:])]))


def _clause(piece: SafeString) -> SafeString:
    return format_html('<span class="clause">{}</span>', piece)


@register.simple_tag
def language_tag() -> str:
    """The language of the page, for pages that are drawn without the site's context."""
    return language().tag


@register.simple_tag
def eg() -> SafeString:
    """The tag of everything invented or not confirmed."""
    return format_html('<span class="eg">{}</span>', _("示例"))


@register.simple_tag
def meter(used: int, total: int, tone: str, label: str) -> SafeString:
    """A limit as cells, one a day; the sentence stands for it where it is not seen."""
    shown = min(max(total, 1), CELLS)
    on = min(max(used, 0), total) * shown // max(total, 1)
    cells = format_html_join("", "<i{}></i>", ((SafeString(' class="on"') if n < on else "",) for n in range(shown)))
    name = "" if tone == "run" else f" meter--{tone}"
    return format_html('<div class="meter{}" role="img" aria-label="{}">{}</div>', name, label, cells)


@register.simple_tag
def clock_meter(clock: Any, tone: str = "") -> SafeString:
    """The meter of a clock reading."""
    return meter(clock.used, clock.total, tone or LIGHT_TONES[clock.light], clock_label(clock))


@register.filter
def value_of(mapping: Any, key: str) -> Any:
    """The value under a key, or nothing: templates have no words for it."""
    return mapping.get(key, "")


@register.filter
def clock_label(clock: Any) -> str:
    """承诺 10 个工作日，已用 4 个，还剩 6 个."""
    unit = unit_of_days(clock.total, working=clock.unit == "working_days")
    if clock.left < 0:
        return _("期限 %(total)d %(unit)s，已超期 %(days)d %(unit)s") % {
            "total": clock.total,
            "unit": unit,
            "days": -clock.left,
        }
    return _("期限 %(total)d %(unit)s，已用 %(used)d，还剩 %(left)d") % {
        "total": clock.total,
        "unit": unit,
        "used": clock.used,
        "left": clock.left,
    }


@register.filter
def clock_unit(clock: Any) -> str:
    """The unit that a clock counts in."""
    return unit_of_days(abs(clock.left), working=clock.unit == "working_days")


@register.filter
def clock_tone(clock: Any) -> str:
    """The tone of a clock's light."""
    return LIGHT_TONES[clock.light]


@register.filter
def working_days(count: float) -> str:
    """The word for so many of them."""
    return unit_of_days(count, working=True)


@register.filter
def limit_text(limit: Any) -> str:
    """10 个工作日; 即时; with half days."""
    if limit is None:
        return _("法律没有规定")
    if not limit.days:
        return _("即时办结")
    return f"{limit.days:g} {unit_of_days(limit.days, working=limit.unit == 'working_days')}"


@register.filter
def case_number(number: str | None) -> str:
    """In groups that can be read aloud."""
    return spaced_case_number(number or "")


@register.filter
def grouped_numbers(text: str) -> str:
    """A message as it was sent, with the numbers of cases in it as they stand everywhere else."""
    return with_spaced_case_numbers(text)


@register.filter
def add_text(text: str, more: Any) -> str:
    """Text and whatever follows it as text."""
    return f"{text}{more}"


@register.filter
def split_words(text: str) -> list[str]:
    """The words of a text, for a template that goes through a few names."""
    return text.split()


@register.filter
def masked_name(name: str) -> str:
    """For pages that anyone can see."""
    return mask_name(name)
