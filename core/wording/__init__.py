"""The words of ``core.messages``, one module per kind of trouble."""
