"""电子表单: one definition gives the web form, the paper form, the checks and the record.

Knows nothing of the hall and stores nothing: definitions and answers are handed in by the caller. The core
(definition, conditions, validation, prefill, merge, lint, review) imports no Django.
"""
