"""The applicant's side: from the start of an application to its papers. Staff pages are in views/desk*.py."""
