"""The scanner: the states of the HTML tokenizer that matter for finding tags (WHATWG HTML, 13.2.5).

Every byte goes through one of three exits: it passes, it is held with the script it belongs to, or it is dropped
because the handler replaced what it belongs to. A state is a method that takes a position in the current chunk and
returns the next one, or the complement (`~position`) of where to go on once there is more input.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from .context import Context
from .grammar import NAME_END, TAG, any_case, many
from .handler import Handler
from .landmarks import BODY, FRAMESET, HEAD, START, Landmarks
from .patterns import Skip, compiled
from .sighting import Sighting, element_name
from .tag import Tag
from .vocabulary import CONTEXT, FOREIGN_HELD, HELD, SWITCHING

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_LESS_THAN: Final = ord("<")
_PATIENCE: Final = 4096
"""Length in bytes from which an unfinished tag is looked at again only when it has grown by half: linear time even if
a huge tag arrives byte by byte."""

_MAY_BEGIN_NAME: Final = frozenset({bytes([byte]) for byte in range(128) if chr(byte).isalpha()} | {b"", b">"})

_COMMENT_END: Final = re.compile(rb"--!?>")
_PLAIN_SCRIPT: Final = re.compile(rb"<(?:/" + any_case("script") + NAME_END + rb"|!--)")
_ESCAPED_SCRIPT: Final = re.compile(rb"-->|<(/?)" + any_case("script") + NAME_END)
_SCRIPT_TAIL: Final = len("</script")  # so many bytes may still become part of what these patterns look for


@lru_cache(maxsize=16)
def _end_of(name: str) -> re.Pattern[bytes]:
    return re.compile(rb"</" + any_case(name) + NAME_END)


def _whole(name: str, *stops: bytes) -> re.Pattern[bytes]:
    """Return a pattern for content (group 1) and end tag of an element of raw text, both in their plain form."""
    end = rb"/" + any_case(name) + NAME_END
    other = rb"<(?!" + rb"|".join((end, *stops)) + rb")[^<]*+"
    return re.compile(rb"([^<]*+" + many(other) + rb")</" + any_case(name) + rb">")


_WHOLE: Final = {name: _whole(name, *([rb"!--"] if name == "script" else [])) for name in HELD}
"""What is seen whole at once need not be held; all else goes through the states."""

_State = Callable[["Scanner", int, bool], int]


class Scanner:
    """Passes a document through, chunk by chunk, and lets a handler edit start tags and scripts on the way.

    The result does not depend on where the input is cut. Time is linear in the input; memory is one unfinished tag and
    one held element.

    Parameters:
        handler: whom to ask.
        names: names of elements whose start tags the handler wants to see, lower case.
        attributes: names of attributes that make a tag interesting, whatever its name; lower case.
        calling: likewise, where only a value that calls a function of CSS is of interest; a few more tags may be shown.
        attribute_prefixes: beginnings of such names, for example "on".
        hold_limit: longest content, in bytes, that is held for `Handler.raw_element`.
        scripting: read `noscript` as a browser with scripts does: as text.
    """

    def __init__(
        self,
        handler: Handler,
        *,
        names: frozenset[str],
        attributes: frozenset[str],
        calling: frozenset[str] = frozenset(),
        attribute_prefixes: frozenset[str] = frozenset(),
        hold_limit: int = 1 << 20,
        scripting: bool = True,
    ) -> None:
        self._handler = handler
        self._patterns = compiled(names, attributes, calling, attribute_prefixes)
        self._hold_limit = hold_limit
        self._scripting = scripting
        self._landmarks = Landmarks(handler.boundary)
        self._context = Context()
        # The input that is still undecided: the rest of the last chunk, and chunks that cannot decide it.
        self._rest = b""
        self._waiting: list[bytes] = []
        self._waiting_size = 0
        self._enough = 0  # bytes without which another look is not worth while
        self._tag_unfinished = False
        # The chunk in work.
        self._data = b""
        self._done = 0  # everything before this position has left through its exit
        self._out: list[bytes] = []
        self._state: _State = Scanner._beginning
        # Raw text.
        self._raw_name = ""
        self._script_escape = 0  # 0: plain, 1: after "<!--", 2: in a <script> after "<!--"
        # The element that is held or dropped.
        self._held_tag: Tag | None = None
        self._held: list[bytes] = []
        self._held_size = 0
        self._dropping = False
        self._held_depth = 0  # of the foreign stack inside it; 0 for HTML elements

    def feed(self, data: bytes) -> bytes:
        """Take the next chunk of the document; return what can leave already."""
        if self._rest:
            self._waiting.append(data)
            self._waiting_size += len(data)
            if self._waiting_size < self._enough or (self._tag_unfinished and b">" not in data):
                return b""
            data = b"".join((self._rest, *self._waiting))
        return self._scan(data, False)

    @property
    def is_settled(self) -> bool:
        """Whether what was fed ends in plain HTML: a piece put behind it is read as if it stood alone."""
        return self._state is Scanner._content and not self._rest and self._context.is_empty

    def close(self) -> bytes:
        """Say that the document is over; return what is left of it."""
        return self._scan(b"".join((self._rest, *self._waiting)), True)

    @property
    def waiting(self) -> int:
        """Bytes of a tag or the like whose end has not been seen; what is held of an element is not among them."""
        return len(self._rest) + self._waiting_size

    def recover(self) -> tuple[bytes, bytes]:
        """Go back to plain HTML, even after an exception; return what had left, and the input that had not.

        The caller has to bring the browser there as well.
        """
        held = (self._held_tag.raw, *self._held) if self._held_tag is not None else ()
        out, left = b"".join(self._out), (*held, self._data[self._done :], self._rest, *self._waiting)
        self._data, self._done, self._out, self._rest = b"", 0, [], b""
        self._waiting, self._waiting_size, self._enough, self._tag_unfinished = [], 0, 0, False
        self._state, self._context = Scanner._content, Context()
        self._held_tag, self._held, self._held_size, self._dropping = None, [], 0, False
        return out, b"".join(left)

    # --- the frame around the states

    def _scan(self, data: bytes, final: bool) -> bytes:
        self._data, self._done, self._out, self._rest = data, 0, [], b""
        self._waiting, self._waiting_size, self._enough, self._tag_unfinished = [], 0, 0, False
        position = 0
        size = len(data)
        while 0 <= position < size:
            position = self._state(self, position, final)
        if position < 0:
            position = ~position
        if final:
            self._finish(position)
        else:
            self._leave(position)
        self._rest = data[position:] if not final else b""
        out, self._data, self._done, self._out = b"".join(self._out), b"", 0, []
        return out

    def _finish(self, position: int) -> None:
        """Let everything leave at the end of the input; what begins at `position` is a tag that never ends."""
        if self._held_tag is not None and not self._held_depth:
            # Behind what is held, the insertions would be part of its text.
            self._out.append(self._landmarks.finish())
            self._release(position, complete=False)
        else:
            self._release(position, complete=False)
            closing = self._closing()
            insertion = b"" if closing is None else self._landmarks.finish()
            if closing is not None and insertion:
                self._out += (closing, self._context.closing(), insertion)
        # An unfinished tag is nothing to a browser. Whatever followed it could bring it to life.
        self._dropping = False
        self._leave(len(self._data))

    def _closing(self) -> bytes | None:
        """Return what brings the browser back to where a tag is a tag; None if nothing harmless does."""
        if self._state in (Scanner._plaintext, Scanner._script):
            return None
        if self._state is Scanner._comment:
            return b"-->"
        if self._state is Scanner._bogus_comment:
            return b">"
        if self._state is Scanner._character_data:
            return b"]]>"
        if self._state is Scanner._raw_text:
            return b"</" + self._raw_name.encode() + b">"
        return b""

    def _leave(self, position: int) -> None:
        """Let the bytes before `position` leave through the exit that is open."""
        if self._dropping:
            self._done = position
            return
        piece = self._data[self._done : position]
        self._done = position
        if self._held_tag is None:
            self._out.append(piece)
            return
        self._held.append(piece)
        self._held_size += len(piece)
        if self._held_size > self._hold_limit:
            self._give_up_holding(self._held_tag)

    # --- holding an element's content

    def _hold(self, tag: Tag, position: int, end: int) -> None:
        """Hold the element whose start tag stands between `position` and `end`."""
        self._leave(position)
        self._done = end
        self._held_tag = tag
        self._held_size = 0
        self._held_depth = 0 if tag.html else len(self._context)

    def _release(self, position: int, complete: bool) -> None:
        """Ask about the held element, whose content ends at `position`."""
        self._leave(position)
        tag = self._held_tag
        if tag is None:  # it was longer than the limit, and has been asked about
            return
        content = b"".join(self._held)
        self._held_tag, self._held = None, []
        replacement = self._handler.raw_element(tag, content, complete)
        self._out += replacement if replacement is not None else (tag.raw, content)
        self._dropping = replacement is not None and not complete

    def _give_up_holding(self, tag: Tag) -> None:
        held = b"".join(self._held)
        self._held_tag, self._held = None, []
        begun = held[: self._hold_limit]
        replacement = self._handler.raw_element(tag, begun, False)
        if replacement is None:
            self._out += (tag.raw, held)
        elif tag.html and tag.name == "script" and replacement[1] == begun:
            # Only the tag was changed: what follows in there stays as it is, too.
            self._out += (replacement[0], held)
        else:
            self._out += replacement
            self._dropping = True

    # --- the states

    def _beginning(self, position: int, final: bool) -> int:
        """The first bytes of the document: a byte order mark is no text."""
        data = self._data
        if len(data) < len(_BYTE_ORDER_MARK) and _BYTE_ORDER_MARK.startswith(data) and not final:
            return ~position
        self._state = Scanner._content
        return len(_BYTE_ORDER_MARK) if data.startswith(_BYTE_ORDER_MARK) else position

    def _content(self, position: int, final: bool) -> int:
        """Data state: text, tags and comments."""
        data = self._data
        size = len(data)
        sightings = self._patterns.sightings
        settled = self._handler.settled
        while True:
            skip = self._skip()
            # Once a tag is inside the body, or is one of those that stand in the head, most change nothing.
            phase = self._landmarks.phase if self._context.is_empty else START
            while True:
                found = skip(data, position)
                position = found.end()
                raw = found[1]
                if raw is None:
                    break
                sighting = sightings[raw]
                tag, wanted, quiet_from = sighting
                if quiet_from is None or phase < quiet_from:
                    position = self._start_tag(sighting, found.start(1), position)
                    if self._state is not Scanner._content:
                        return position
                    break
                if wanted and raw not in settled:
                    self._ask(tag, found.start(1), position)
                    settled = self._handler.settled
            if raw is not None:
                continue
            if position == size:
                return position
            if data[position] != _LESS_THAN:  # only in the head does a pattern stop at text
                self._put(self._landmarks.text(), position)
                continue
            match = TAG.match(data, position)
            if match is None:
                return self._markup(position, final)
            self._end_tag(element_name(match[2]), position)
            position = match.end()

    def _skip(self) -> Skip:
        """Return what finds the next byte of interest in the data state."""
        patterns = self._patterns
        if not self._context.is_empty:
            if not self._context.is_foreign:
                return patterns.integration
            return patterns.foreign if self._held_tag is None else patterns.text
        phase = self._landmarks.phase
        if phase >= BODY:
            return patterns.html
        return patterns.head if phase is HEAD else patterns.before_head

    def _start_tag(self, sighting: Sighting, position: int, end: int) -> int:
        """Deal with a start tag between `position` and `end` that may change the state; return where to go on."""
        tag, wanted, _ = sighting
        name = tag.name
        before = after = b""
        context = self._context
        if context.is_foreign:
            if self._held_tag is not None:
                self._release(position, complete=False)
            if not context.start(tag):
                tag = tag.in_foreign_content()
        else:
            if self._landmarks.phase < BODY and context.is_empty:
                before, after = self._landmarks.start_tag(name)
            if name in CONTEXT:
                context.enter(tag)
                if name != "template":
                    tag = tag.in_foreign_content()
        if self._dropping and len(context) < self._held_depth:
            self._leave(position)
            self._dropping = False
        self._put(before, position)
        becomes_text = tag.html and name in SWITCHING and self._becomes_text(name)
        if wanted and not self._dropping:
            if (becomes_text and name in HELD) or (not tag.html and name in FOREIGN_HELD):
                if tag.html and (whole := _WHOLE[name].match(self._data, end)) and len(whole[1]) <= self._hold_limit:
                    replaced = self._handler.raw_element(tag, whole[1], True)
                    if replaced is not None:
                        self._leave(position)
                        self._out += replaced
                        self._done = whole.end(1)
                    return whole.end()
                self._hold(tag, position, end)
                if not tag.html and tag.self_closing:
                    self._release(end, complete=True)
            else:
                self._ask(tag, position, end)
        self._put(after, end)
        if becomes_text:
            self._switch(name)
        return end

    def _ask(self, tag: Tag, position: int, end: int) -> None:
        """Ask about the tag between `position` and `end`."""
        replacement = self._handler.start_tag(tag)
        if replacement is not None:
            self._leave(position)
            self._out.append(replacement)
            self._done = end

    def _becomes_text(self, name: str) -> bool:
        if self._landmarks.phase is FRAMESET:
            return name == "noframes"  # all others are ignored there, and so the tokenizer goes on (13.2.6.4.20)
        return name != "noscript" or self._scripting

    def _switch(self, name: str) -> None:
        """Enter the state that an HTML start tag asks for (13.2.6.2, 13.2.6.4.4, 13.2.6.4.7)."""
        if name == "script":
            self._state = Scanner._script
            self._script_escape = 0
        elif name == "plaintext":
            self._state = Scanner._plaintext
        else:
            self._state = Scanner._raw_text
            self._raw_name = name

    def _end_tag(self, name: str, position: int) -> None:
        context = self._context
        if self._held_tag is not None:
            self._release(position, complete=self._held_tag.name == name)
        if not context.is_empty:
            context.end(name)
            if self._dropping and len(context) < self._held_depth:
                self._leave(position)
                self._dropping = False
        if context.reaches_body:
            insertion = self._landmarks.end_tag(name)
            self._put(context.closing() + insertion if insertion else b"", position)

    def _put(self, insertion: bytes, position: int) -> None:
        if insertion:
            self._leave(position)
            self._out.append(insertion)

    def _markup(self, position: int, final: bool) -> int:
        """Something that begins with "<" and is not a whole tag."""
        data = self._data
        after = data[position + 1 : position + 2]
        if after == b"!":
            return self._declaration(position, final)
        if after == b"?" or (after == b"/" and data[position + 2 : position + 3] not in _MAY_BEGIN_NAME):
            self._state = Scanner._bogus_comment
            return position + 2
        if data.startswith(b"</>", position):
            return position + 3
        if after and not after.isalpha() and after != b"/":
            self._put(self._landmarks.text(), position)
            return position + 1
        self._tag_unfinished = True
        length = len(data) - position
        if length > _PATIENCE:
            self._enough = length // 2
        return ~position

    def _declaration(self, position: int, final: bool) -> int:
        """Markup declaration open state (13.2.5.42)."""
        data = self._data
        missing = len(data) - position < len(b"<![CDATA[")
        if data.startswith((b"<!-->", b"<!--->"), position):
            return data.index(b">", position) + 1
        if data.startswith(b"<!--", position):
            if missing and not final:
                return ~position
            if self._context.may_be_raw_text:
                return position + 4  # no comment in a script; an edit inside a comment does no harm
            self._state = Scanner._comment
            return position + 4
        if missing and not final:
            return ~position
        if self._context.is_foreign and data.startswith(b"<![CDATA[", position):
            if self._context.is_doubtful:
                return position + 9
            self._state = Scanner._character_data
            return position + 9
        self._state = Scanner._bogus_comment
        return position + 2

    def _comment(self, position: int, final: bool) -> int:
        match = _COMMENT_END.search(self._data, position)
        if match is None:
            return self._before_tail(position, len(b"--!"), final)
        self._state = Scanner._content
        return match.end()

    def _bogus_comment(self, position: int, _final: bool) -> int:
        """Also a doctype: it, too, ends at the first ">", quoted or not."""
        found = self._data.find(b">", position)
        if found < 0:
            return ~len(self._data)
        self._state = Scanner._content
        return found + 1

    def _character_data(self, position: int, final: bool) -> int:
        found = self._data.find(b"]]>", position)
        if found < 0:
            return self._before_tail(position, len(b"]]"), final)
        self._state = Scanner._content
        return found + 3

    def _plaintext(self, _position: int, _final: bool) -> int:
        return len(self._data)

    def _raw_text(self, position: int, final: bool) -> int:
        match = _end_of(self._raw_name).search(self._data, position)
        if match is None:
            return self._before_tail(position, len(self._raw_name) + 2, final)
        return self._end_raw(match.start())

    def _script(self, position: int, final: bool) -> int:
        """Script data states (13.2.5.4, 13.2.5.15 to 13.2.5.31)."""
        data = self._data
        while True:
            if self._script_escape == 0:
                match = _PLAIN_SCRIPT.search(data, position)
                if match is None:
                    return self._before_tail(position, _SCRIPT_TAIL, final)
                if match[0] != b"<!--":
                    return self._end_raw(match.start())
                self._script_escape = 1
                position = match.end() - 2  # "<!-->" ends at once
                continue
            match = _ESCAPED_SCRIPT.search(data, position)
            if match is None:
                return self._before_tail(position, _SCRIPT_TAIL, final)
            if match[1] and self._script_escape == 1:
                return self._end_raw(match.start())
            position = match.end()
            # "-->" ends the escape, "<script" deepens it, "</script" undoes that.
            self._script_escape = 0 if match[1] is None else 1 if match[1] else 2

    def _before_tail(self, position: int, length: int, final: bool) -> int:
        size = len(self._data)
        return ~size if final else ~max(position, size - length)

    def _end_raw(self, position: int) -> int:
        """The end tag that raw text has waited for; it may be unfinished."""
        match = TAG.match(self._data, position)
        if match is None:
            return self._markup(position, False)
        if not self._held_depth:
            self._release(position, complete=True)
            self._dropping = False
        self._state = Scanner._content
        return match.end()
