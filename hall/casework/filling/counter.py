"""窗口代办: what the pages and the verbs share."""

SIGNED_FORM = "signed-form"  # the material key of the scan of what the person signed on paper
PAPER_FORM = "paper-form"  # of the scan of the form that they brought along, from which the clerk types
COUNTER_FILES = (PAPER_FORM, SIGNED_FORM)
SCAN = "scan"  # the field of the counter's page
