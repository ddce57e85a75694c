"""A value that cannot be taken, with a stable code for the sentence a person reads.

The ground's conversions are used inside validators, which collect every fault of an input before they answer.
So they raise a ``ValueError`` that a validator understands, and the edge makes a ``Fault`` from its code and
parameters.
"""

from app.core.errors import Param


class BadValueError(ValueError):
    """One value breaks one rule.

    Args:
        code: a key of ``core.messages``.
        sentence: the same in English, for people who read logs and tests.
        params: values of the placeholders of the code's texts; never the whole input.
    """

    def __init__(self, code: str, sentence: str, **params: Param) -> None:
        self.code = code
        self.params = params
        super().__init__(sentence)
