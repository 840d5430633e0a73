"""The services that residents are guided to: neutral records, import, search and cards. Knows no conversation."""
