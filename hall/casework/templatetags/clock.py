"""Days as pages show them: one that hangs on a calendar not announced yet says so."""

from datetime import date

from django import template

from hall.casework.calendars import provisional_note

register = template.Library()


@register.filter
def provisional(day: date | None) -> str:
    """“（暂定）” after a day of a year that was not announced, else nothing."""
    return provisional_note(day) if day else ""
