"""The form designer's pages: what they show, their forms, their views. The verbs are in hall.catalog.editing."""
