"""Git servers as teams have them, on loopback: OpenSSH's sshd, and Git's own over https."""
