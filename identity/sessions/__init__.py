"""Sessions of logged-in people: begun, listed, limited, ended; and the audit of logins."""
