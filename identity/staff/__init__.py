"""Who works where and as what: granted by a department's administrator, dated, recorded."""
