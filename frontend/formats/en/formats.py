"""How days and moments are written in English: no name of a month can be taken for another day."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
SECONDS_FORMAT = "j F Y, H:i:s"
WEEKDAY_FORMAT = "l, j F Y"
MONTH_DAY_FORMAT = "j F"
MONTH_DAY_TIME_FORMAT = "j F, H:i"
MONTH_DAY_WEEKDAY_FORMAT = "l, j F"
