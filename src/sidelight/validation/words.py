"""What the report says beside its figures, chapter by chapter."""

GATES = "What has to hold before a verdict may act by itself, all feeds loaded."

RULES = """
“N lists say bad”, the rule that most tools ship, on the same values. Recall is the mean over the
held-out feeds of a type; alarms are in 10,000 harmless values, all lists loaded.
"""

RECALL = """
Values of one feed, judged by what all others say; the same publisher's other feeds are held out
with it. Most values are on one feed only, so most rows are small.
"""

LISTS = "One list inside an aggregator held out, its other lists and all other feeds kept."

ALARMS = """
Harmless values, first with everything loaded, then with the lists withheld that know them for
harmless: what would happen to a value of that kind that is on no such list. In the first half of
the rows a popular name is safe because it is known to be popular; the second half shows how much of
that is the list, and how much the rule that one family of sources convicts nobody.
"""

LIFTING = """
Malicious URLs whose host is popular or shared, with every feed loaded, and these hosts judged with
all that is reported about the URLs on them.
"""

CALIBRATION = """
Of the values given 70 %, are seven in ten malicious? Tried on the half that no weight is fitted on
(a hash of the registrable domain, or of the value, decides), each value with a publisher held out
(its own, if it is malicious), and with what knows it for harmless withheld.
"""

MIX = """
The mix of the sets is not the mix of alerts. Every type has the same weight, and the prior of the
policy says which share of it is malicious; nobody has measured that share in alerts. Most values
are on no list at all, and they decide the first figure. So the values that something accuses have a
row of their own: that is the hard one. Harmless addresses are open resolvers and harmless URLs are
composed start pages, for want of better, and a feed may be wrong about a value, which counts here
as ours.
"""

OUTAGES = """
Share of values, in the mix of alerts, whose class changes when one source does not answer; and
among the values that anything accuses. A value on one list only must change when that list is away.
“Cleared” were suspicious and became harmless; “towards harmless” compares with never having asked:
silence must not speak.
"""

DECAY = """
Rows whose label carries a date, by their age. “Undated” is the verdict when the feed does not tell
the date, “dated” when it does. No set says when a value became harmless again, so the lifetimes
stay judgements; this table shows what they cost.
"""

SETS = "What was loaded, and what it was tried on."
