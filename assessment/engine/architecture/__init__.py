"""How data leaves OT, what is old in it, and how it is kept in order: pictures of the plant for pages, plain values."""
