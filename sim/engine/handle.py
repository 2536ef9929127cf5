"""How compiled code sees the lab: as one address, behind which the addresses and shapes of all its arrays stand.

A tuple of sixty arrays would be passed from function to function as four hundred numbers. To Numba the lab is a type of
its own instead, whose attributes are addresses too; to tests that run the same functions uncompiled it is the
tuple that it is.
"""

from __future__ import annotations

import operator
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.imputils import lower_builtin, lower_getattr_generic
from numba.core.typing.templates import AbstractTemplate, AttributeTemplate, infer_getattr, infer_global, signature
from numba.extending import NativeValue, models, register_model, typeof_impl, unbox
from numba.np.numpy_support import from_dtype

from sim.engine import layout
from sim.engine.layout import IntArray, Lab, Ring

_CELLS = 5  # of each array in the header: its address, and up to four lengths
_NUMBERS = {
    1: ("arrival_ns", "keys", "think_ns", "brought", "inline", "queued"),
    2: ("sizes_ns", "further_ns", "done_ns", "uptimes_ns", "downtimes_ns", "deploys", "readers"),
    3: ("delays_ns", "reads"),
}  # arrays of int64, by how many dimensions they have; and the tables of the record
_TABLES = tuple(name for name in Lab._fields if name.endswith("_rows"))
_OTHERS = {"fails_first": (np.bool_, 2), "mix": (np.int16, 1), "streams": (np.uint64, 4)}
_ROWS = {
    "now": layout.NOW,
    "rules": layout.RULES,
    "retries": layout.RETRY,
    "door": layout.DOOR,
    "timers": layout.TIMER,
    "heaps": layout.HEAP,
    "workers": layout.WORKER,
    "pools": layout.POOL,
    "queues": layout.QUEUE,
    "steps": layout.STEP,
    "jobs": layout.JOB,
    "deliveries": layout.DELIVERY,
    "calls": layout.CALL,
    "users": layout.USER,
    "faults": layout.FAULT,
    "redrives": layout.REDRIVE,
    "spawns": layout.SPAWN,
    "drawn": layout.DRAWN,
}  # rows, one after another
_ROWS_OF_ROWS = {"ready": layout.READY, "down": layout.WINDOW, "slow": layout.WINDOW, "lanes": layout.LANE}
_RINGS = ("lines", "blocked", "spare", "retired", "soon", "few")


class Handle:
    """A lab as compiled code takes it. It keeps the arrays alive, and must not outlive a change of them."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab
        self._header = _header(lab)
        self.address = self._header.ctypes.data


def _header(lab: Lab) -> IntArray:
    cells: list[int] = []
    for value in lab:
        for array in value if isinstance(value, Ring) else (value,):
            assert array.flags.c_contiguous, "compiled code sees contiguous arrays"
            shape = list(array.shape) + [0] * (_CELLS - 1 - array.ndim)
            cells += [array.__array_interface__["data"][0], *shape]
    return np.array(cells, np.int64)


def _places() -> dict[str, int]:
    """Return where in the header each array of the lab has its cells."""
    places, at = {}, 0
    for name in Lab._fields:
        places[name] = at
        at += _CELLS * (2 if name in _RINGS else 1)
    return places


class LabType(types.Type):  # Numba has no types
    """The lab to Numba: the address of its header."""

    def __init__(self) -> None:
        super().__init__(name="Lab")


class TableType(types.Type):
    """An array of the lab to Numba: the address of its cells in the header. Indices are not checked."""

    def __init__(self, item: Any, dimensions: int) -> None:
        self.item, self.dimensions = item, dimensions
        super().__init__(name=f"Table({item}, {dimensions})")


class RingType(types.Type):
    """A ring of the lab to Numba: the address of its cells in the header."""

    def __init__(self) -> None:
        super().__init__(name="Ring")


lab_type, ring_type, numbers_type = LabType(), RingType(), TableType(types.int64, 2)
_WORD = ir.IntType(64)


def _kinds() -> dict[str, Any]:
    """Return the type of every attribute of the lab."""
    kinds: dict[str, Any] = {
        name: TableType(types.int64, dimensions) for dimensions, names in _NUMBERS.items() for name in names
    }
    kinds |= dict.fromkeys(_TABLES, numbers_type)
    kinds |= {name: TableType(from_dtype(np.dtype(item)), dimensions) for name, (item, dimensions) in _OTHERS.items()}
    kinds |= {name: TableType(from_dtype(item), 1) for name, item in _ROWS.items()}
    kinds |= {name: TableType(from_dtype(item), 2) for name, item in _ROWS_OF_ROWS.items()}
    return kinds | dict.fromkeys(_RINGS, ring_type)


_KINDS, _PLACES = _kinds(), _places()


@typeof_impl.register(Handle)
def _type_of_handle(_value: Handle, _context: Any) -> LabType:
    return lab_type


for _kind in (LabType, TableType, RingType):
    register_model(_kind)(models.OpaqueModel)


@unbox(LabType)
def _unbox(_kind: LabType, obj: Any, context: Any) -> Any:
    number = context.pyapi.object_getattr_string(obj, "address")
    address = context.pyapi.long_as_voidptr(number)
    context.pyapi.decref(number)
    return NativeValue(address, is_error=cgutils.is_not_null(context.builder, context.pyapi.err_occurred()))


@infer_getattr
class _Attributes(AttributeTemplate):
    key = LabType

    def generic_resolve(self, _lab: Any, name: str) -> Any:
        return _KINDS.get(name)


@infer_getattr
class _RingAttributes(AttributeTemplate):
    key = RingType

    def generic_resolve(self, _ring: Any, name: str) -> Any:
        return numbers_type if name in Ring._fields else None


@infer_getattr
class _TableAttributes(AttributeTemplate):
    key = TableType

    def resolve_shape(self, table: Any) -> Any:
        return types.UniTuple(types.int64, table.dimensions)

    def resolve_size(self, _table: Any) -> Any:
        return types.int64


def _cell(builder: Any, address: Any, at: int) -> Any:
    """Return the address of a cell behind an address."""
    cells = builder.bitcast(address, _WORD.as_pointer())
    return builder.gep(cells, [_WORD(at)])


def _read(builder: Any, address: Any, at: int) -> Any:
    """Return what stands in a cell. The header never changes while the kernel runs, which the compiler may rely on."""
    value = builder.load(_cell(builder, address, at))
    value.set_metadata("invariant.load", builder.module.add_metadata([]))
    return value


@lower_getattr_generic(LabType)
def _array_of_lab(_context: Any, builder: Any, _kind: Any, address: Any, name: str) -> Any:
    return builder.bitcast(_cell(builder, address, _PLACES[name]), address.type)


@lower_getattr_generic(RingType)
def _array_of_ring(_context: Any, builder: Any, _kind: Any, address: Any, name: str) -> Any:
    return builder.bitcast(_cell(builder, address, _CELLS * Ring._fields.index(name)), address.type)


@lower_getattr_generic(TableType)
def _shape_of_table(context: Any, builder: Any, kind: Any, address: Any, name: str) -> Any:
    lengths = [_read(builder, address, 1 + axis) for axis in range(kind.dimensions)]
    if name == "shape":
        return context.make_tuple(builder, types.UniTuple(types.int64, kind.dimensions), lengths)
    size = lengths[0]
    for length in lengths[1:]:
        size = builder.mul(size, length)
    return size


@infer_global(operator.getitem)
class _GetItem(AbstractTemplate):
    def generic(self, arguments: Any, _keywords: Any) -> Any:
        table, index = arguments
        return signature(table.item, table, index) if isinstance(table, TableType) else None


@infer_global(operator.setitem)
class _SetItem(AbstractTemplate):
    def generic(self, arguments: Any, _keywords: Any) -> Any:
        table, index, _value = arguments
        return signature(types.none, table, index, table.item) if isinstance(table, TableType) else None


def _item(context: Any, builder: Any, kinds: Any, values: Any) -> Any:
    """Return the address of an item of a table."""
    (table, index), (address, place) = kinds[:2], values[:2]
    many = isinstance(index, types.BaseTuple)
    indices = cgutils.unpack_tuple(builder, place) if many else [place]
    offset = _WORD(0)
    for axis, (kind, one) in enumerate(zip(index if many else [index], indices, strict=True)):
        length = _read(builder, address, 1 + axis)
        offset = builder.add(builder.mul(offset, length), context.cast(builder, one, kind, types.int64))
    stored = context.get_data_type(table.item) if not isinstance(table.item, types.Record) else ir.IntType(8)
    size = table.item.size if isinstance(table.item, types.Record) else 1
    base = builder.inttoptr(_read(builder, address, 0), stored.as_pointer())
    return builder.gep(base, [builder.mul(offset, _WORD(size))])


@lower_builtin(operator.getitem, TableType, types.Any)
def _get_item(context: Any, builder: Any, sig: Any, values: Any) -> Any:
    where, item = _item(context, builder, sig.args, values), sig.args[0].item
    if isinstance(item, types.Record):
        return builder.bitcast(where, context.get_value_type(item))
    return context.data_model_manager[item].from_data(builder, builder.load(where))


@lower_builtin(operator.setitem, TableType, types.Any, types.Any)
def _set_item(context: Any, builder: Any, sig: Any, values: Any) -> Any:
    where, item = _item(context, builder, sig.args, values), sig.args[0].item
    builder.store(context.data_model_manager[item].as_data(builder, values[2]), where)
    return context.get_dummy_value()
