"""How days and moments are written in Chinese. Templates name the format: `{{ day|date:"DATE_FORMAT" }}`."""

DATE_FORMAT = "Y年n月j日"
DATETIME_FORMAT = "Y年n月j日 H:i"
SECONDS_FORMAT = "Y年n月j日 H:i:s"
WEEKDAY_FORMAT = "Y年n月j日 l"
MONTH_DAY_FORMAT = "n月j日"
MONTH_DAY_TIME_FORMAT = "n月j日 H:i"
MONTH_DAY_WEEKDAY_FORMAT = "n月j日 l"
