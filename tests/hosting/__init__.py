"""Every file under .hosting/ is started: web server, sign-in, units and container; and hosts without nginx answer alike."""
