"""Every form of the hall is drawn by the same templates."""

from django.forms.renderers import TemplatesSetting


class HallFormRenderer(TemplatesSetting):
    """Django's renderer with the hall's field and form."""

    field_template_name = "ui/field.html"
    form_template_name = "ui/form.html"
