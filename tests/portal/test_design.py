"""The gallery: every component once, drawn by the templates that pages use, in the demonstration only."""

import re
from pathlib import Path

from django.conf import LazySettings
from django.test import Client

from forms_engine.definition import FieldType

TEMPLATES = Path(__file__).parents[2] / "frontend" / "templates"
WANTED = (
    "页头", "查找事项", "标签页", "事项卡片", "本页目录", "步骤", "错误汇总", "每一种题", "上传", "文件列表",
    "并联办理", "时限条", "部门意见", "进展", "数据表", "没有内容", "正在生成", "没有办成", "浮窗", "提示", "打印样式",
    "翻页", "办事身份", "长者版的电话帮助", "朗读条", "表单的一整页",
)  # fmt: skip


def test_every_component_stands_with_its_name_and_when_it_is_used(client: Client) -> None:
    page = client.get("/design/").content.decode()
    assert [name for name in WANTED if f"<h3>{name}</h3>" not in page] == []


def test_every_type_of_question_is_drawn(client: Client) -> None:
    page = client.get("/design/").content.decode()
    for kind in FieldType:
        assert f"id_{kind.value}" in page or kind is FieldType.NOTE, kind


def test_the_files_that_it_names_are_there(client: Client) -> None:
    page = client.get("/design/").content.decode()
    named = re.findall(r"<code>([^<]*\.html[^<]*)</code>", page)
    paths = [path for text in named for path in text.split(", ") if not path.startswith("forms_engine/")]
    assert len(paths) > 15
    assert [path for path in paths if not (TEMPLATES / path).is_file()] == []


def test_no_identifier_stands_twice(client: Client) -> None:
    page = client.get("/design/").content.decode()
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(one for one in set(ids) if ids.count(one) > 1) == []


def test_there_is_no_such_page_outside_the_demonstration(client: Client, settings: LazySettings) -> None:
    settings.DEMO = False
    assert client.get("/design/").status_code == 404
