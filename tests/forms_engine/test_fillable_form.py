"""The fillable PDF: out of one definition and back into its answers, whichever program filled it in."""

import io
import time
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

import pikepdf
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject

from forms_engine.definition import Choice, Field, FieldType, FormDefinition, Section
from forms_engine.files import SafeFile, examine
from forms_engine.fillable import Marker, fillable_pdf
from forms_engine.read_back import Origin, ReadBack, read_filled
from forms_engine.validation import evaluate
from hall.catalog.models import ServiceItem
from hall.catalog.selectors import content_of
from hall.catalog.services import load_catalog
from identity.selectors import region_names
from tests.forms_engine.filling import TODAY, Filler, as_fields, sample_answers, with_pikepdf, with_pypdf
from tests.strategies import REGIONS

FILLERS = [with_pypdf, with_pikepdf]
MARKER = Marker("T-01", "2", "a" * 12)
TWO = (Choice(value="a", label="餐饮服务经营者"), Choice(value="单位 食堂", label="单位食堂"))
MANY = tuple(Choice(value=f"c{n}", label=f"类别{n}") for n in range(12))


def field(key: str, kind: str, **more: object) -> Field:
    return Field(key=key, label=f"问题{key}", type=kind, **more)


FORM = FormDefinition(
    title="开店申请表",
    sections=(
        Section(
            key="s",
            title="店铺",
            fields=(
                *(field(kind, kind) for kind in ("text", "long_text", "integer", "money", "date", "yes_no", "phone")),
                *(field(kind, kind) for kind in ("email", "id_number", "uscc", "bank_number", "region", "licence")),
                field("width", "decimal", unit="米"),
                field("kind", "one_of", choices=TWO),
                field("sort", "one_of", choices=MANY),
                field("topics", "many_of", choices=TWO),
                *(field(kind, kind) for kind in ("person", "organisation", "address", "bank_account")),
                field("holders", "group", row_name="股东", fields=(field("name", "text"), field("share", "money"))),
                field(
                    "rooms", "group", max_rows=2, fields=(field("use", "one_of", choices=TWO), field("at", "address"))
                ),
                field("total", "decimal", computed="1.0 + 1.0"),
                field("promise", "declaration", statement="本人承诺所填内容真实。"),
                field("when", "text", visible_when="yes_no == false"),
                field("plan", "file"),
                field("hint", "note"),
            ),
        ),
    ),
)


@lru_cache
def pdf_of(definition: FormDefinition = FORM) -> bytes:
    return fillable_pdf(definition, marker=MARKER, subtitle="潮安区", regions=REGIONS, footer="T-01 第 2 版")


def read(pdf: bytes, definition: FormDefinition = FORM, marker: Marker = MARKER) -> ReadBack:
    return read_filled(pdf, definition, marker=marker, today=TODAY, regions=REGIONS)


@pytest.mark.parametrize("fill", FILLERS)
def test_every_type_of_field_comes_back_as_it_would_be_typed(fill: Filler) -> None:
    answers = sample_answers(FORM, REGIONS)
    back = read(fill(pdf_of(), as_fields(FORM, answers)))
    assert back.origin is Origin.SAME
    typed = evaluate(FORM, answers, today=TODAY, regions=REGIONS)
    on_paper = evaluate(FORM, back.answers, today=TODAY, regions=REGIONS)
    assert on_paper.record == typed.record
    assert len(typed.record) >= 22
    told = {one.label: one for one in back.unfit}
    assert set(told) == {"问题licence", "问题when"}  # not in the wallet; not asked for after this answer
    assert all(one.is_kept for one in back.unfit)


@pytest.mark.django_db
def test_the_real_forms_give_the_same_record_on_paper_and_on_the_web(now: datetime) -> None:
    load_catalog(now)
    regions = region_names()
    for number, item in enumerate(ServiceItem.objects.select_related("current")):
        form = content_of(item.current).form
        pdf = fillable_pdf(form, marker=MARKER, subtitle="潮安区", regions=regions)
        assert len(pdf) <= 150_000, item.code
        answers = sample_answers(form, regions)
        filled = FILLERS[number % 2](pdf, as_fields(form, answers))
        assert isinstance(examine("表.pdf", filled), SafeFile), item.code
        back = read_filled(filled, form, marker=MARKER, today=TODAY, regions=regions)
        typed = evaluate(form, answers, today=TODAY, regions=regions)
        assert evaluate(form, back.answers, today=TODAY, regions=regions).record == typed.record, item.code
        assert len(typed.record) > 0.6 * len(form.fields), item.code


def test_an_empty_form_gives_no_answers_and_nothing_to_tell() -> None:
    back = read(pdf_of())
    assert (back.origin, back.answers, back.unfit) == (Origin.SAME, {}, ())


@pytest.mark.parametrize(
    ("typed", "taken"),
    [("2026年11月3日", "2026-11-03"), ("20261123", "2026-11-23"), ("2026.11.23", "2026.11.23")],
)
def test_a_date_is_read_as_people_write_it(typed: str, taken: str) -> None:
    back = read(with_pypdf(pdf_of(), {"date": typed, "width": "3.5 米"}))
    assert back.answers == {"date": taken, "width": "3.5"}
    assert not back.unfit


def test_what_is_wrong_is_kept_and_told_with_what_to_do() -> None:
    back = read(with_pypdf(pdf_of(), {"width": "三米多", "id_number": "44510319900101", "holders/1/share": "很多"}))
    assert back.answers["width"] == "三米多"
    assert back.answers["holders"] == [{"share": "很多"}]  # the empty first row was no row
    assert {one.text for one in back.unfit} == {"三米多", "44510319900101", "很多"}
    assert all(one.is_kept and one.reason.endswith("。") for one in back.unfit)


def test_a_form_of_an_older_revision_gives_what_still_fits_and_lists_the_rest() -> None:
    older = FORM.model_copy(
        update={
            "sections": (
                Section(
                    key="old",
                    title="旧",
                    fields=(
                        field("text", "text"),
                        field("gone", "text"),
                        field("kind", "one_of", choices=(Choice(value="old", label="旧业态"), *TWO)),
                        field("topics", "many_of", choices=(Choice(value="old", label="旧主题"), *TWO)),
                        field("promise", "declaration", statement="旧的承诺。"),
                    ),
                ),
            )
        }
    )
    values = {"text": "韩江", "gone": "旧内容", "kind": "old", "topics/=old": "old", "promise/=true": "true"}
    back = read(with_pikepdf(pdf_of(older), values), marker=Marker("T-01", "3", "b" * 12))
    assert back.origin is Origin.OTHER_REVISION
    assert back.marker == MARKER
    assert back.answers == {"text": "韩江"}
    told = {(one.label, one.text) for one in back.unfit}
    assert told == {("问题gone", "旧内容"), ("问题kind", "旧业态"), ("问题topics", "旧主题"), ("问题promise", "同意")}


def test_another_form_and_no_form_at_all_are_told_apart() -> None:
    filled = with_pypdf(pdf_of(), {"text": "韩江"})
    other = read(filled, marker=Marker("T-02", "1", "c" * 12))
    assert (other.origin, other.answers, other.marker) == (Origin.OTHER_FORM, {}, MARKER)
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    out = io.BytesIO()
    writer.write(out)
    for nothing in (out.getvalue(), b"", b"%PDF-1.7\n%%EOF", filled[: len(filled) // 2]):
        assert read(nothing).origin is Origin.UNKNOWN


def test_a_reader_that_writes_words_or_bytes_of_its_own_is_understood() -> None:
    def written(change: Callable[[pikepdf.Pdf, dict[str, pikepdf.Object]], None]) -> ReadBack:
        document = pikepdf.open(io.BytesIO(pdf_of()))
        change(document, {str(one.T): one for one in document.Root.AcroForm.Fields})
        out = io.BytesIO()
        document.save(out)
        return read(out.getvalue())

    def words(document: pikepdf.Pdf, fields: dict[str, pikepdf.Object]) -> None:
        fields["sort"].V = pikepdf.String("类别3")
        fields["text"].V = pikepdf.String("韩江".encode("gb18030"))
        fields["kind"].Kids[1].AS = next(pikepdf.Name(key) for key in fields["kind"].Kids[1].AP.N if key != "/Off")
        del fields["kind"]["/V"]

    assert written(words).answers == {"sort": "c3", "text": "韩江", "kind": "单位 食堂"}


def test_a_value_that_unpacks_to_much_is_read_no_further_than_a_text_is_long() -> None:
    document = pikepdf.open(io.BytesIO(pdf_of()))
    bomb = document.make_stream(b"a" * 30_000_000)
    for one in document.Root.AcroForm.Fields:
        if one.get("/FT") == "/Tx" and str(one.T) != "form_marker":
            one.V = bomb
    out = io.BytesIO()
    document.save(out, compress_streams=True)
    begun = time.perf_counter()
    back = read(out.getvalue())
    assert time.perf_counter() - begun < 2
    assert len(back.answers["text"]) == 20_000
    assert "最多" in next(one.reason for one in back.unfit if one.label == "问题text")


def test_a_form_whose_fields_go_round_in_a_circle_ends() -> None:
    document = pikepdf.open(io.BytesIO(pdf_of()))
    fields = document.Root.AcroForm.Fields
    fields[0].Kids = pikepdf.Array([fields[0], *fields])
    out = io.BytesIO()
    document.save(out)
    assert read(out.getvalue()).origin in {Origin.SAME, Origin.UNKNOWN}


def objects_of(reader: PdfReader) -> list[DictionaryObject]:
    found = (reader.get_object(number) for number in range(1, reader.trailer["/Size"]))
    return [one for one in found if isinstance(one, DictionaryObject)]


def test_the_form_embeds_small_fonts_only_and_tells_its_fields_to_screen_readers() -> None:
    pdf = pdf_of()
    assert len(pdf) < 100_000
    reader = PdfReader(io.BytesIO(pdf))
    fields = reader.get_fields()
    assert fields["width"]["/TU"] == "问题width（米）"
    assert fields["holders/0/name"]["/TU"] == "股东 1 问题name"
    assert reader.trailer["/Root"]["/AcroForm"]["/NeedAppearances"]
    assert any(one.get("/S") == "/Form" for one in objects_of(reader))
    kinds = {name: one.get("/FT") for name, one in fields.items()}
    assert (kinds["sort"], kinds["kind"], kinds["topics/=a"]) == ("/Ch", "/Btn", "/Btn")
    assert sum(name.startswith("holders/") for name in fields) == 10
    assert sum(name.startswith("rooms/") for name in fields) == 8
    assert not any(name.startswith(("plan", "hint", "total")) for name in fields)


def test_a_hostile_label_changes_nothing_of_the_page() -> None:
    form = FormDefinition(
        title='"><script>',
        sections=(Section(key="s", title="</style>", fields=(field("a", "text", help='<a href="field:9">'),)),),
    )
    assert set(PdfReader(io.BytesIO(pdf_of(form))).get_fields()) == {"a", "form_marker"}


def test_every_type_is_on_the_sample_form() -> None:
    assert {one.type for one in FORM.fields} == set(FieldType) - {FieldType.DATE_RANGE}
