"""The types of questions as an editor meets them: a name, what it is for, in which order."""

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from forms_engine.definition import FieldType

_T = FieldType
# (heading, ((type, name, what it is for), …))
TYPES: tuple[tuple[StrOrPromise, tuple[tuple[FieldType, StrOrPromise, StrOrPromise], ...]], ...] = (
    (
        _("文字和数字"),
        (
            (_T.TEXT, _("短文字"), _("一行字，如店名")),
            (_T.LONG_TEXT, _("长文字"), _("几行字，如经营范围")),
            (_T.INTEGER, _("整数"), _("如人数")),
            (_T.DECIMAL, _("小数"), _("如面积，可以写单位")),
            (_T.MONEY, _("金额"), _("人民币，精确到分")),
            (_T.DATE, _("日期"), _("某一天")),
            (_T.DATE_RANGE, _("起止日期"), _("从哪天到哪天")),
        ),
    ),
    (
        _("选择"),
        (
            (_T.YES_NO, _("是或否"), _("二选一")),
            (_T.ONE_OF, _("单选"), _("几项里选一项")),
            (_T.MANY_OF, _("多选"), _("几项里选几项")),
            (_T.REGION, _("所在镇村"), _("先选镇，再选村")),
        ),
    ),
    (
        _("人、单位和联系方式"),
        (
            (_T.PERSON, _("个人信息"), _("姓名、身份证号码、电话")),
            (_T.ORGANISATION, _("单位信息"), _("名称、统一社会信用代码、法定代表人")),
            (_T.ADDRESS, _("通信地址"), _("镇、门牌号、邮编")),
            (_T.PHONE, _("电话"), _("手机或者座机")),
            (_T.EMAIL, _("电子邮箱"), _("检查写法")),
            (_T.ID_NUMBER, _("身份证号码"), _("检查校验码")),
            (_T.USCC, _("统一社会信用代码"), _("检查校验码")),
            (_T.BANK_ACCOUNT, _("银行账户"), _("户名、开户银行、账号")),
            (_T.BANK_NUMBER, _("银行账号"), _("只要账号")),
        ),
    ),
    (
        _("其他"),
        (
            (_T.GROUP, _("表格"), _("可以加行，如每个股东一行")),
            (_T.FILE, _("文件"), _("上传一个文件")),
            (_T.LICENCE, _("电子证照"), _("从申请人的证照里选")),
            (_T.DECLARATION, _("告知承诺"), _("一段要勾选同意的话")),
            (_T.NOTE, _("说明"), _("只给人看，不用填")),
        ),
    ),
)
NAMES = {kind: name for _heading, rows in TYPES for kind, name, _use in rows}
NOT_COLUMNS = frozenset({_T.GROUP, _T.NOTE, _T.FILE})


def type_choices(*, column: bool) -> list[tuple[StrOrPromise, list[tuple[str, StrOrPromise]]]]:
    """The types as a select shows them; those that a table's column can have."""
    return [
        (heading, [(kind.value, name) for kind, name, _use in rows if not (column and kind in NOT_COLUMNS)])
        for heading, rows in TYPES
    ]
