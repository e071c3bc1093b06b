"""The browser that the other tests look with tells what is wrong with a page."""

GOOD = '<!DOCTYPE html><html lang="en"><title>A page</title><main><h1>Text</h1>{}</main></html>'


def test_a_sound_page(seen):
    """Nothing is found where there is nothing."""
    seen(GOOD.format("<p>More of it.</p>")).assert_sound()


def test_what_is_wrong_is_found(seen):
    """A script error, a request, pale text, a picture that says nothing, a line that runs out."""
    script = seen(GOOD.format("<script>missing()</script>"))
    assert script.errors == ["missing is not defined"]
    outside = seen(GOOD.format('<img alt="x" src="http://localhost:9/x.png">'))
    assert outside.requests == ["http://localhost:9/x.png"]
    pale = seen(GOOD.format('<p style="color: #888">pale</p><img src="data:,">'))
    assert {found.split(":")[0] for found in pale.violations} == {"color-contrast", "image-alt"}
    assert seen(GOOD.format('<pre style="width: 2000px">long</pre>')).too_wide
