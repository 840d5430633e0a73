"""``neuvo serve``: prepares an installation and keeps its processes alive."""
