"""Every way in; the only place with Sanic. Parses, authorises, makes one call, answers."""
