"""Makes SocleSignes.otf from Inter-Regular.otf (needs fonttools).

The face holds what egui cannot ask Inter for: its tabular figures (the feature `tnum`) as plain digits, and the signs of
the statuses that Inter lacks, drawn on Inter's own circle.  Usage: python3 socle-signes.py Inter-Regular.otf
"""
import math
import sys

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTFont

inter = TTFont(sys.argv[1])
glyphs, cmap, metrics = inter.getGlyphSet(), inter.getBestCmap(), inter["hmtx"].metrics
tnum = {}
for record in inter["GSUB"].table.FeatureList.FeatureRecord:
    if record.FeatureTag == "tnum":
        for index in record.Feature.LookupListIndex:
            for table in inter["GSUB"].table.LookupList.Lookup[index].SubTable:
                tnum.update(getattr(table, "ExtSubTable", table).mapping)

K = 4 / 3 * math.tan(math.pi / 8)  # control points of a quarter of circle
CX, CY, RADIUS, THICK = 1150, 1024, 1000, 230  # the disc and the ring share one outline, so that signs line up
WIDTH = 2 * CX


def arc(pen, radius, turns):
    """Quarter turns along a circle, from where the pen is; each is (from, to) in quarters."""
    at = lambda q: (CX + radius * math.cos(q * math.pi / 2), CY + radius * math.sin(q * math.pi / 2))
    for a, b in turns:
        (x0, y0), (x1, y1) = at(a), at(b)
        s = K if b > a else -K
        pen.curveTo((x0 - s * (y0 - CY), y0 + s * (x0 - CX)), (x1 + s * (y1 - CY), y1 - s * (x1 - CX)), (x1, y1))


def ring(pen):
    for radius, turns in [(RADIUS, [(0, 1), (1, 2), (2, 3), (3, 4)]), (RADIUS - THICK, [(0, -1), (-1, -2), (-2, -3), (-3, -4)])]:
        pen.moveTo((CX + radius, CY))
        arc(pen, radius, turns)
        pen.closePath()


def half(pen, side):
    radius = RADIUS - THICK
    pen.moveTo((CX, CY - radius if side > 0 else CY + radius))
    arc(pen, radius, [(-1, 0), (0, 1)] if side > 0 else [(1, 2), (2, 3)])
    pen.closePath()


def disc(pen):
    pen.moveTo((CX + RADIUS, CY))
    arc(pen, RADIUS, [(0, 1), (1, 2), (2, 3), (3, 4)])
    pen.closePath()


def cross(pen):
    a, t = 680, 140
    for s in (1, -1):
        corners = [(-a - t, s * (-a + t)), (-a + t, s * (-a - t)), (a + t, s * (a - t)), (a - t, s * (a + t))]
        for n, (x, y) in enumerate(corners if s > 0 else corners[::-1]):
            (pen.moveTo if n == 0 else pen.lineTo)((CX + x, CY + y))
        pen.closePath()


drawn = {
    0x25CB: ring,
    0x25CF: disc,
    0x25D0: lambda pen: (ring(pen), half(pen, -1)),
    0x25D1: lambda pen: (ring(pen), half(pen, 1)),
    0x2715: cross,
}
names, characters, shapes, advances = [".notdef"], {}, {}, {".notdef": (WIDTH, 0)}
empty = T2CharStringPen(WIDTH, None)
shapes[".notdef"] = empty.getCharString()
for code, draw in drawn.items():
    name = f"uni{code:04X}"
    pen = T2CharStringPen(WIDTH, None)
    draw(pen)
    names.append(name)
    characters[code], shapes[name], advances[name] = name, pen.getCharString(), (WIDTH, CX - RADIUS)
for digit in "0123456789":
    source = tnum[cmap[ord(digit)]]
    name, (advance, bearing) = f"tab{digit}", metrics[source]
    pen = T2CharStringPen(advance, glyphs)
    glyphs[source].draw(pen)
    names.append(name)
    characters[ord(digit)], shapes[name], advances[name] = name, pen.getCharString(), (advance, bearing)

built = FontBuilder(inter["head"].unitsPerEm, isTTF=False)
built.setupGlyphOrder(names)
built.setupCharacterMap(characters)
built.setupCFF("SocleSignes", {"FullName": "Socle Signes"}, shapes, {})
built.setupHorizontalMetrics(advances)
built.setupHorizontalHeader(ascent=inter["hhea"].ascent, descent=inter["hhea"].descent)
built.setupNameTable({
    "familyName": "Socle Signes",
    "styleName": "Regular",
    "copyright": "Derived from Inter, Copyright © 2020 The Inter Project Authors (https://github.com/rsms/inter)",
    "licenseDescription": "This Font Software is licensed under the SIL Open Font License, Version 1.1.",
})
built.setupOS2(sTypoAscender=inter["OS/2"].sTypoAscender, sTypoDescender=inter["OS/2"].sTypoDescender, usWinAscent=inter["OS/2"].usWinAscent, usWinDescent=inter["OS/2"].usWinDescent)
built.setupPost()
built.font["head"].created = built.font["head"].modified = inter["head"].modified
built.save("SocleSignes.otf")
