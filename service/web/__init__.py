"""Server-rendered pages: complete HTML without JavaScript, in Indonesian and English."""
