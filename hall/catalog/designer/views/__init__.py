"""The designer's doors, one module a part of the page."""
