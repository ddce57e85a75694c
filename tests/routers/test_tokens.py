class TestNothing:
    pass
