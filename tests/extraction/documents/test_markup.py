from hypothesis import given
from hypothesis import strategies as st

from sidelight.extraction.documents.markup import sections


def test_what_a_reader_sees_the_links_and_the_scripts():
    html = (
        '<p>a<b>.</b>com</p><div>b</div><a href="http://x/?a&amp;b">l</a><script>var u="c"</script>'
    )
    parts = dict(sections(html, ""))
    assert parts["text"].split() == ["a.com", "b", "l"]
    assert parts["links"] == "http://x/?a&b"
    assert parts["script"].strip() == 'var u="c"'


@given(st.text(alphabet='<>/="ahref pscript!-&;', max_size=60))
def test_no_markup_raises(html):
    list(sections(html, "x"))
