"""The figures that agencies are judged by: what each one means, counting it, and the complaints behind it."""
