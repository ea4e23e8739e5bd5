"""Every statement of the store; `database` explains `:name` and `IN :names`."""

UPSERT_ALERT = """
INSERT INTO alerts (id, owner, key, source, uid, case_id, title, severity, time,
                    first_seen, last_seen, times_seen, body, payload)
VALUES (:id, :owner, :key, :source, :uid, :case_id, :title, :severity, :time,
        :now, :now, 1, :body, :payload)
ON CONFLICT (owner, key) DO UPDATE SET
    title = excluded.title, severity = excluded.severity,
    body = excluded.body, payload = excluded.payload,
    last_seen = excluded.last_seen, times_seen = alerts.times_seen + 1
"""

# RETURNING would save this, but needs SQLite 3.35: distributions still bring 3.34 with Python 3.11.
UPSERTED_ALERT = """
SELECT id, case_id, times_seen FROM alerts WHERE owner = :owner AND key = :key
"""

ALERT = """
SELECT case_id, body, payload, first_seen, last_seen, times_seen
FROM alerts WHERE owner = :owner AND id = :id
"""

OPEN_CASE = """
INSERT INTO cases (id, owner, title, severity, status, plan, opened_at, updated_at)
VALUES (:case_id, :owner, :title, :severity, :status, :plan, :now, :now)
"""

UPSERT_OBSERVABLE = """
INSERT INTO observables (owner, key, type, value, alerts)
VALUES (:owner, :key, :type, :value, 1)
ON CONFLICT (owner, key) DO UPDATE SET alerts = observables.alerts + 1
"""

ADD_SIGHTING = """
INSERT INTO sightings (owner, key, alert_id, role, seen_at)
VALUES (:owner, :key, :alert_id, :role, :seen_at)
"""

SIGHTED_IN_ALERT = """
SELECT key FROM sightings WHERE owner = :owner AND alert_id = :alert_id
"""

# The count is kept beside the value and the times are the two ends of an index: the cost is the
# same for an address seen once and for a resolver seen in every alert.
SIGHTINGS = """
SELECT o.key,
       o.alerts - (SELECT count(*) FROM sightings s
                   WHERE s.owner = o.owner AND s.key = o.key AND s.alert_id = :besides),
       (SELECT s.seen_at FROM sightings s
        WHERE s.owner = o.owner AND s.key = o.key AND s.alert_id <> :besides
        ORDER BY s.seen_at LIMIT 1),
       (SELECT s.seen_at FROM sightings s
        WHERE s.owner = o.owner AND s.key = o.key AND s.alert_id <> :besides
        ORDER BY s.seen_at DESC LIMIT 1)
FROM observables o
WHERE o.owner = :owner AND o.key IN :keys
"""

REPORTS = """
SELECT key, provider, body FROM reports
WHERE owner = :owner AND key IN :keys AND provider IN :providers
"""

UPSERT_REPORT = """
INSERT INTO reports (owner, key, provider, state, fetched_at, body)
VALUES (:owner, :key, :provider, :state, :fetched_at, :body)
ON CONFLICT (owner, key, provider) DO UPDATE SET
    state = excluded.state, fetched_at = excluded.fetched_at, body = excluded.body
WHERE excluded.fetched_at >= reports.fetched_at
"""

LATEST_VERDICTS = """
SELECT v.key, v.id, v.digest FROM verdicts v
WHERE v.owner = :owner AND v.key IN :keys
  AND v.id = (SELECT max(w.id) FROM verdicts w WHERE w.owner = v.owner AND w.key = v.key)
"""

ADD_VERDICT = """
INSERT INTO verdicts (id, owner, key, type, value, class, probability, confidence, model_version,
                      alert_id, since, until, digest, body)
VALUES (:id, :owner, :key, :type, :value, :class, :probability, :confidence, :model_version,
        :alert_id, :now, :now, :digest, :body)
"""

CONFIRM_VERDICT = """
UPDATE verdicts SET until = :now WHERE owner = :owner AND id = :id
"""

VERDICTS = """
SELECT id, body, since, until, alert_id FROM verdicts
WHERE owner = :owner AND key = :key ORDER BY id DESC LIMIT :limit
"""

_CASE = """
SELECT id, title, severity, status, resolution, summary, plan, opened_at, updated_at, closed_at
FROM cases
"""

CASE = f"{_CASE} WHERE owner = :owner AND id = :id"

CASES = f"{_CASE} WHERE owner = :owner AND id < :after ORDER BY id DESC LIMIT :limit"

CASES_BY_STATUS = f"""{_CASE}
WHERE owner = :owner AND status = :status AND id < :after ORDER BY id DESC LIMIT :limit
"""

ALERTS_OF_CASES = """
SELECT case_id, id FROM alerts WHERE owner = :owner AND case_id IN :case_ids
"""

UPDATE_CASE = """
UPDATE cases SET status = :status, resolution = :resolution, summary = :summary, plan = :plan,
                 updated_at = :now, closed_at = :closed_at
WHERE owner = :owner AND id = :id
"""

ADD_DISCLOSURE = """
INSERT INTO disclosures (id, owner, provider, type, value, alert_id, why, at)
VALUES (:id, :owner, :provider, :type, :value, :alert_id, :why, :now)
"""

DISCLOSURES = """
SELECT id, provider, type, value, alert_id, why, at FROM disclosures
WHERE owner = :owner ORDER BY id DESC LIMIT :limit
"""

_OWN_ENTRY = """
SELECT key, list, type, value, subdomains, author, reason, added_at, expires_at FROM own_entries
"""

OWN_ENTRY = f"{_OWN_ENTRY} WHERE owner = :owner AND key = :key"

OWN_ENTRIES = f"{_OWN_ENTRY} WHERE owner = :owner AND expires_at > :now"

COVERING_OWN_ENTRIES = f"{_OWN_ENTRY} WHERE owner = :owner AND key IN :keys AND expires_at > :now"

UPSERT_OWN_ENTRY = """
INSERT INTO own_entries (owner, key, list, type, value, subdomains, author, reason,
                         added_at, expires_at)
VALUES (:owner, :key, :list, :type, :value, :subdomains, :author, :reason, :added_at, :expires_at)
ON CONFLICT (owner, key) DO UPDATE SET
    list = excluded.list, type = excluded.type, value = excluded.value,
    subdomains = excluded.subdomains, author = excluded.author, reason = excluded.reason,
    added_at = excluded.added_at, expires_at = excluded.expires_at
"""

REMOVE_OWN_ENTRY = """
DELETE FROM own_entries WHERE owner = :owner AND key = :key
"""

# Locks the row, and leaves what was found before for HELD_FINDING: of two that come at once, the
# second sees what the first one counted.
CLAIM_FINDING = """
INSERT INTO findings (owner, verdict_id, author, malicious, sources, times)
VALUES (:owner, :verdict_id, :author, :malicious, :sources, 1)
ON CONFLICT (owner, verdict_id, author) DO UPDATE SET times = findings.times + 1
"""

HELD_FINDING = """
SELECT malicious, sources, times FROM findings
WHERE owner = :owner AND verdict_id = :verdict_id AND author = :author
"""

UPDATE_FINDING = """
UPDATE findings SET malicious = :malicious, sources = :sources
WHERE owner = :owner AND verdict_id = :verdict_id AND author = :author
"""

ADD_EXPERIENCE = """
INSERT INTO experience (owner, source, true_positives, false_positives)
VALUES (:owner, :source, :true_positives, :false_positives)
ON CONFLICT (owner, source) DO UPDATE SET
    true_positives = experience.true_positives + excluded.true_positives,
    false_positives = experience.false_positives + excluded.false_positives
"""

EXPERIENCE = """
SELECT source, true_positives, false_positives FROM experience WHERE owner = :owner
"""

ADD_CHANGE = """
INSERT INTO changes (id, owner, author, what, type, value, detail, reason, at)
VALUES (:id, :owner, :author, :what, :type, :value, :detail, :reason, :now)
"""

CHANGES = """
SELECT id, author, what, type, value, detail, reason, at FROM changes
WHERE owner = :owner ORDER BY id DESC LIMIT :limit
"""
