"""The chart: for each row the speed of this client as a ratio to Java's and to the bound's, on a logarithmic scale."""
import math

from goals import RATIOS, ROWS, SAME_AS

WIDTH, LABELS, RIGHT, LINE, TOP = 860, 270, 60, 13, 78
# (column, reference): colour and name.
BARS = {
    ("rust", "java"): ("#c26a2d", "blocking front to the Java thin client"),
    ("rust-async", "java"): ("#e3a878", "asynchronous front to it"),
    ("rust", "raw-c"): ("#4a6fa5", "blocking front to raw-c, which decodes nothing"),
    ("rust-async", "raw-c"): ("#9bb3d3", "asynchronous front to it"),
}


def ratio_of(row, front, peer, medians, found):
    """Ratio and interval: of the pairs if there are some, otherwise of the medians of the table."""
    if (row, front, peer, False) in found:
        return found[row, front, peer, False]
    ours, other = medians.get((row, front)), medians.get((SAME_AS.get(row, row), peer))
    return (ours / other, None) if ours and other else None


def draw(medians, found):
    bars = {}
    for row in ROWS:
        own = {bar: ratio_of(row, *bar, medians, found) for bar in BARS}
        own = {bar: value for bar, value in own.items() if value}
        if own:
            bars[row] = own
    values = [end for own in bars.values() for ratio, interval in own.values() for end in [ratio, *(interval or [])]]
    low, high = min([0.5, *values]) * 0.9, max([2.0, *values]) * 1.1
    goals = {(row, peer): goal for row, peer, goal in RATIOS if goal}
    tops, height = [], TOP
    for own in bars.values():
        tops.append(height)
        height += LINE * len(own) + 8
    height += 34

    def x(ratio):
        return LABELS + (WIDTH - LABELS - RIGHT) * math.log(ratio / low) / math.log(high / low)

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="12">',
           f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
           '<text x="10" y="20" font-size="15" fill="#222222">Speed of this client, as a ratio</text>']
    for place, (colour, name) in enumerate(BARS.values()):
        left, top = (10, 345)[place % 2], 31 + 17 * (place // 2)
        out.append(f'<rect x="{left}" y="{top}" width="12" height="12" fill="{colour}"/>'
                   f'<text x="{left + 17}" y="{top + 10}" fill="#222222">{name}</text>')
    out.append('<path d="M545 30v14" stroke="#222222" stroke-width="2"/><text x="552" y="41" fill="#222222">goal</text>')
    for mark in [0.25, 0.5, 1, 2, 4, 8, 16]:
        if low < mark < high:
            stroke = ' stroke-width="1.5"' if mark == 1 else ' stroke-dasharray="2 3"'
            out.append(f'<path d="M{x(mark):.1f} {TOP - 8}V{height - 26}" stroke="#999999"{stroke}/>'
                       f'<text x="{x(mark):.1f}" y="{height - 10}" text-anchor="middle" fill="#555555">{mark:g}</text>')
    for top, (row, own) in zip(tops, bars.items()):
        out.append(f'<text x="10" y="{top + 12}" fill="#222222">{row} {ROWS[row]}</text>')
        for line, ((front, peer), (ratio, interval)) in enumerate(own.items()):
            y = top + 3 + LINE * line
            left, right = sorted([x(1), x(ratio)])
            colour = BARS[front, peer][0]
            out.append(f'<rect x="{left:.1f}" y="{y}" width="{max(right - left, 1):.1f}" height="11" fill="{colour}"/>')
            if interval:
                out.append(f'<path d="M{x(interval[0]):.1f} {y + 5.5}H{x(interval[1]):.1f}" stroke="#222222"/>')
            if (row, peer) in goals:
                out.append(f'<path d="M{x(goals[row, peer]):.1f} {y - 1}v13" stroke="#222222" stroke-width="2"/>')
            end = max(right, x(interval[1]) if interval else 0)
            out.append(f'<text x="{end + 5:.1f}" y="{y + 10}" fill="#222222">{ratio:.2f}</text>')
    return "\n".join([*out, "</svg>", ""])
