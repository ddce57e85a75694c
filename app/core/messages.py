MESSAGES = {}


def text(code, params, language):
    return code, code
