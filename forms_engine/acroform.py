"""The fields of a fillable PDF. The page is set by the same template as the paper form; its places are links of the
address `field:n`, and here each link becomes a field of the same rectangle.

Not WeasyPrint's own form fields: those embed the whole Chinese font (10 MB and more). The fields here embed no font and
ask the PDF reader to draw what is typed (NeedAppearances) in Helvetica: for a letter that it lacks every reader takes
one of the system's own (seen with PDFium, which is in Chromium and Edge, and with MuPDF; poppler 22 shows none).
"""

import io
from collections.abc import Callable, Mapping, Sequence

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    PdfObject,
    RectangleObject,
    TextStringObject,
)

from forms_engine.definition import Field, FieldType
from forms_engine.paper_layout import Target, is_drop_down
from forms_engine.pdf_packing import packed
from forms_engine.slots import Slot, options_of

MARKER_FIELD = "form_marker"
_PRINTED, _HIDDEN = 4, 2
_READ_ONLY, _MULTILINE, _RADIO, _COMBO, _COMB, _NO_SCROLL = 1, 1 << 12, 1 << 15, 1 << 17, 1 << 24, 1 << 23
_LONGEST = {FieldType.ID_NUMBER: 18, FieldType.USCC: 18}
_TICK = "q 0.1 0.2 0.5 RG 1.2 w 1 J {0:.2f} {1:.2f} m {2:.2f} {3:.2f} l {4:.2f} {5:.2f} l S Q"


def field_name(path: str, state: str | None = None) -> str:
    """The PDF's name of an answer: a point would make it a tree of fields."""
    return path.replace(".", "/") + (f"/={state_name(state)}" if state is not None else "")


def state_name(value: str) -> str:
    """An option as the name of a state: plain letters as they are, anything else by its bytes."""
    is_plain = value.replace("_", "").replace("-", "").isalnum() and value.isascii() and not value.startswith("x-")
    return value if is_plain and value != "Off" else f"x-{value.encode().hex()}"


def name(text: str) -> NameObject:
    """A PDF name."""
    return NameObject(f"/{text}")


def dictionary(entries: Mapping[str, PdfObject]) -> DictionaryObject:
    """A PDF dictionary with these entries."""
    return DictionaryObject({name(key): value for key, value in entries.items()})


class FieldMaker:
    """Turns the links of one PDF into fields."""

    def __init__(
        self, pdf: bytes, places: Sequence[Target], regions: Mapping[str, str], in_script: Callable[[str], str] = str
    ) -> None:
        self.writer = PdfWriter(clone_from=io.BytesIO(pdf))
        self.places = places
        self.regions = regions
        self.in_script = in_script
        self.fields = ArrayObject()
        self.seen: set[str] = set()
        self.ticks: dict[tuple[float, float], PdfObject] = {}
        self.radios: dict[str, DictionaryObject] = {}
        self.radio_kids: dict[str, ArrayObject] = {}

    def make(self, marker: str) -> bytes:
        """The fillable PDF. The marker is a hidden field: readers keep fields, not all keep what else is written."""
        for page in self.writer.pages:
            places = page.get("/Annots", ArrayObject())
            page[name("Annots")] = ArrayObject(
                reference for reference in places if self._convert(reference, page.indirect_reference)
            )
        self._mark(marker)
        self._as_form_elements()
        root = self.writer.root_object
        fonts = dictionary({"Helv": self._font("Helvetica"), "ZaDb": self._font("ZapfDingbats")})
        root[name("AcroForm")] = self.writer._add_object(
            dictionary(
                {
                    "Fields": self.fields,
                    "NeedAppearances": BooleanObject(True),
                    "DA": TextStringObject("/Helv 10 Tf 0 g"),
                    "DR": dictionary({"Font": fonts}),
                }
            )
        )
        out = io.BytesIO()
        self.writer.write(out)
        return packed(out.getvalue())

    def _convert(self, reference: PdfObject, page: IndirectObject | None) -> bool:
        """Make a field of one link. Says whether the annotation stays: a place has one field, however many links."""
        widget = reference.get_object()
        if not isinstance(widget, DictionaryObject) or widget.get("/Subtype") != "/Link":
            return True
        action = widget.get("/A", DictionaryObject()).get_object()
        scheme, _, number = str(action.get("/URI", "")).partition(":")
        if scheme != "field" or not isinstance(reference, IndirectObject):
            return True
        if number in self.seen:
            return False
        self.seen.add(number)
        place = self.places[int(number)]
        for key in ("/A", "/BS", "/Contents", "/Border"):
            widget.pop(NameObject(key), None)
        widget.update(dictionary({"Subtype": name("Widget"), "F": NumberObject(_PRINTED), "P": page or NullObject()}))
        if place.state is None:
            self._written(widget, place.slot, reference)
        else:
            self._ticked(widget, place.slot, place.state, reference)
        return True

    def _written(self, widget: DictionaryObject, slot: Slot, reference: IndirectObject) -> None:
        field = slot.field
        options = options_of(field, self.regions)
        widget.update(dictionary({"T": TextStringObject(field_name(slot.path)), "TU": self._told(slot)}))
        if options and is_drop_down(field, len(options)):
            shown = [("", ""), *((value, self.in_script(label)) for value, label in options)]
            pairs = [ArrayObject([TextStringObject(one) for one in option]) for option in shown]
            more = {"FT": name("Ch"), "Ff": NumberObject(_COMBO), "Opt": ArrayObject(pairs)}
        else:
            more = {"FT": name("Tx"), "Ff": NumberObject(_MULTILINE if field.type is FieldType.LONG_TEXT else 0)}
            if field.type in _LONGEST:
                more |= {"Ff": NumberObject(_COMB | _NO_SCROLL), "MaxLen": NumberObject(_LONGEST[field.type])}
        widget.update(dictionary(more))
        self.fields.append(reference)

    def _ticked(self, widget: DictionaryObject, slot: Slot, state: str, reference: IndirectObject) -> None:
        label = dict(options_of(slot.field, self.regions)).get(state, "")
        on = state_name(state)
        look = dictionary({"N": dictionary({on: self._tick(widget), "Off": self._tick(None)})})
        widget.update(
            dictionary(
                {
                    "TU": self._told(slot, label),
                    "AS": name("Off"),
                    "AP": look,
                    "MK": dictionary({"CA": TextStringObject("4")}),
                    "DA": TextStringObject("/ZaDb 0 Tf 0.1 0.2 0.5 rg"),
                }
            )
        )
        if slot.field.type in {FieldType.MANY_OF, FieldType.DECLARATION}:
            own = field_name(slot.path, state)
            widget.update(dictionary({"FT": name("Btn"), "T": TextStringObject(own), "V": name("Off")}))
            self.fields.append(reference)
            return
        group = self._radio(slot)
        self.radio_kids[slot.path].append(reference)
        widget[name("Parent")] = group.indirect_reference or NullObject()

    def _told(self, slot: Slot, label: str = "") -> TextStringObject:
        """What a screen reader says of a field, and of one option of it."""
        return TextStringObject(self.in_script("：".join(filter(None, [_with_unit(slot.field, slot.label), label]))))

    def _radio(self, slot: Slot) -> DictionaryObject:
        """The field that holds the options of which one is ticked; ticking it again takes the tick away."""
        if slot.path not in self.radios:
            group = dictionary(
                {
                    "FT": name("Btn"),
                    "Ff": NumberObject(_RADIO),
                    "T": TextStringObject(field_name(slot.path)),
                    "TU": self._told(slot),
                    "V": name("Off"),
                    "Kids": self.radio_kids.setdefault(slot.path, ArrayObject()),
                }
            )
            self.fields.append(self.writer._add_object(group))
            self.radios[slot.path] = group
        return self.radios[slot.path]

    def _tick(self, widget: DictionaryObject | None) -> PdfObject:
        """How the ticked (or with None the empty) square is drawn; squares of one size share it."""
        width = height = 0.0
        if widget is not None:
            x1, y1, x2, y2 = RectangleObject(widget.get("/Rect", (0, 0, 0, 0)))
            width, height = round(abs(x2 - x1), 1), round(abs(y2 - y1), 1)
        if (width, height) in self.ticks:
            return self.ticks[width, height]
        stream = DecodedStreamObject()
        if widget is not None:
            share = (0.2, 0.5, 0.42, 0.25, 0.82, 0.78)
            ends = [part * (height if index % 2 else width) for index, part in enumerate(share)]
            stream.set_data(_TICK.format(*ends).encode())
        box = ArrayObject([FloatObject(0), FloatObject(0), FloatObject(width), FloatObject(height)])
        stream.update(dictionary({"Type": name("XObject"), "Subtype": name("Form"), "BBox": box}))
        self.ticks[width, height] = self.writer._add_object(stream)
        return self.ticks[width, height]

    def _mark(self, marker: str) -> None:
        widget = dictionary(
            {
                "Type": name("Annot"),
                "Subtype": name("Widget"),
                "FT": name("Tx"),
                "T": TextStringObject(MARKER_FIELD),
                "V": TextStringObject(marker),
                "Ff": NumberObject(_READ_ONLY),
                "F": NumberObject(_HIDDEN),
                "Rect": ArrayObject([NumberObject(0)] * 4),
            }
        )
        reference = self.writer._add_object(widget)
        page = self.writer.pages[0]
        page[name("Annots")] = ArrayObject([*page.get("/Annots", ()), reference])
        self.fields.append(reference)

    def _as_form_elements(self) -> None:
        """In the tags for screen readers what was a link is a field of a form."""
        widgets = {
            reference.idnum
            for page in self.writer.pages
            for reference in page.get("/Annots", ArrayObject())
            if isinstance(reference, IndirectObject) and _subtype(reference) == "/Widget"
        }
        for one in self.writer._objects:
            if not isinstance(one, DictionaryObject) or one.get("/S") != "/Link":
                continue
            kids = one.get("/K", ArrayObject())
            inner = [kid.get_object() for kid in (kids if isinstance(kids, ArrayObject) else [kids])]
            pointed = [kid.raw_get("/Obj") for kid in inner if isinstance(kid, DictionaryObject) and "/Obj" in kid]
            if any(isinstance(it, IndirectObject) and it.idnum in widgets for it in pointed):
                one[name("S")] = name("Form")

    def _font(self, face: str) -> PdfObject:
        font = {"Type": name("Font"), "Subtype": name("Type1"), "BaseFont": name(face)}
        if face == "Helvetica":
            font["Encoding"] = name("WinAnsiEncoding")
        return self.writer._add_object(dictionary(font))


def _subtype(reference: IndirectObject) -> object:
    annotation = reference.get_object()
    return annotation.get("/Subtype") if isinstance(annotation, DictionaryObject) else None


def _with_unit(field: Field, label: str) -> str:
    return f"{label}（{field.unit}）" if field.unit else label
