import pyarrow as pa

from sidelight.transports.bulk.batch import LONG, Batch


def test_a_batch_says_where_it_stands_in_its_log():
    batch = Batch(LONG.empty_table(), long=True, first=11, rows=5, done=0.5)
    assert batch.table.column_names == ["row", "field", "value"]
    assert batch.table.schema.field("row").type == pa.int64()
    assert batch.first + batch.rows == 16
