"""经办人授权: who acts for an organisation or a child. Verbs, reads and forms; the models are in identity.models."""
