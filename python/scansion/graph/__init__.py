"""The graph behind the variables: walking it, copying it."""

from scansion.graph.basic import Apply, Variable, ancestors, clone_replace, graph_inputs

__all__ = ["Apply", "Variable", "ancestors", "clone_replace", "graph_inputs"]
