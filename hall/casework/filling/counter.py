"""窗口代办: what the pages and the verbs share."""

SIGNED_FORM = "signed-form"  # the material key of the scan of what the person signed on paper
