def docs_routes():
    return []
