"""The staff's pages over the registry: import desk, judgements, directory, data quality, and the file page of one enterprise.

Not here: enterprises, facts, imports and matching themselves (mechanisms.registry), titles, ladders and points (cultivation).
"""
