"""The invented people of the demonstration. None of them exists; of their numbers only the check digit fits."""

from dataclasses import dataclass

from identity.models import Role

# Department code, its everyday name, the invented officer who examines and signs there.
OFFICERS = (
    ("SCJG", "市场监管局", "黄志衡"),
    ("STHJ", "生态环境局", "李清禾"),
    ("CGZF", "城管和执法局", "张启明"),
    ("XFJY", "消防救援大队", "杨安澜"),
    ("YCZM", "烟草专卖局", "吴景行"),
    ("ZJ", "住房和城乡建设局", "周筑之"),
    ("GA", "公安局", "徐定安"),
    ("SW", "税务局", "孙知衡"),
    ("RSS", "人社局", "马惠民"),
    ("GJJ", "公积金中心", "朱宜居"),
    ("WSJK", "卫生健康局", "胡若康"),
    ("YB", "医疗保障局", "郭思宁"),
    ("ZRZY", "自然资源局", "何青野"),
    ("SWJ", "水务局", "高润生"),
    ("CL", "残联", "罗同舟"),
    ("MZ", "民政局", "许念慈"),
    ("JT", "交通运输局", "沈行舟"),
    ("WGLT", "文广旅体局", "宋乐言"),
    ("ZZ", "镇人民政府", "谢田禾"),
)


@dataclass(frozen=True, slots=True)
class Person:
    """`roles` are (department code, role). `company` is the credit code of the one that they represent."""

    subject: str
    name: str
    group: str
    about: str
    number: int
    roles: tuple[tuple[str, str], ...] = ()
    company: str = ""

    @property
    def id_number(self) -> str:
        """An invented resident identity number: area of Chao'an, born on the first day of 1990."""
        body = f"44510319900101{self.number:03d}"
        weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
        return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, weights, strict=True)) % 11]

    @property
    def claims(self) -> dict[str, str]:
        """What the demo provider says of the person."""
        return {
            "name": self.name,
            "identity_number": self.id_number,
            "phone_number": f"138000000{self.number:02d}",
            "email": f"{self.subject}@example.invalid",
        }


COMPANY = {"uscc": "91445103MA0DEM0019", "name": "潮安区韩江小馆餐饮有限公司", "legal_rep_name": "陈嘉明"}

PEOPLE: tuple[Person, ...] = (
    Person("linxiaotong", "林晓彤", "申请人", "以本人名义办事", 1),
    Person("chenjiaming", "陈嘉明", "申请人", "潮安区韩江小馆餐饮有限公司法定代表人", 2, company=COMPANY["uscc"]),
    Person("suwanqing", "苏婉清", "申请人", "可以接受授权，为单位代办", 4),
    Person("zhengyuqin", "郑玉琴", "受理", "政务服务大厅受理人员", 3, (("ZWSJ", Role.INTAKE_CLERK),)),
    *(
        Person(
            f"officer-{code.lower()}",
            name,
            "审批部门",
            f"{department}审批人员",
            10 + index,
            ((code, Role.OFFICER), (code, Role.APPROVER)),
        )
        for index, (code, department, name) in enumerate(OFFICERS)
    ),
    Person("editor-scjg", "方编辑", "审批部门", "市场监管局表单编辑人员", 44, (("SCJG", Role.EDITOR),)),
    Person("publisher-scjg", "石发布", "审批部门", "市场监管局表单发布人员", 45, (("SCJG", Role.PUBLISHER),)),
    Person("reviewer-zj", "严复之", "审批部门", "住房和城乡建设局复核人员", 46, (("ZJ", Role.APPROVER),)),
    Person("head-scjg", "秦局长", "审批部门", "市场监管局负责人", 48, (("SCJG", Role.APPROVER),)),
    Person("head-xfjy", "聂队长", "审批部门", "消防救援大队负责人", 47, (("XFJY", Role.APPROVER),)),
    Person("supervisor", "许督察", "监督运维", "时限监督人员", 40, (("ZWSJ", Role.SUPERVISOR),)),
    Person("operator", "罗运维", "监督运维", "系统运维人员", 41, (("ZWSJ", Role.OPERATOR),)),
    Person("administrator", "钟管理", "监督运维", "政务服务大厅部门管理员", 42, (("ZWSJ", Role.ADMINISTRATOR),)),
    Person("administrator-scjg", "梁管理", "监督运维", "市场监管局部门管理员", 43, (("SCJG", Role.ADMINISTRATOR),)),
)
BY_SUBJECT = {person.subject: person for person in PEOPLE}


def people_by_group() -> dict[str, list[Person]]:
    """For the provider's login page, in the order of the cast."""
    groups: dict[str, list[Person]] = {}
    for person in PEOPLE:
        groups.setdefault(person.group, []).append(person)
    return groups
