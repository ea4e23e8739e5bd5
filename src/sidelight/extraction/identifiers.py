"""Words of code and of field names: what makes a dotted name read like a member of an object."""


def words(text: str) -> frozenset[str]:
    """The words of a list that is written as text."""
    return frozenset(text.split())


OBJECTS = words(
    """
    self this cls super args kwargs ctx req res np pd os sys re makefile configure readme
    """
)
"""First labels that only code has."""

GROUPS = words(
    """
    agent app cloud client config container context data destination device dns document dst ecs
    email entry event events field file geo group hash host http item json kubernetes labels log
    logger message model module network node object observer orchestrator os organization
    package parent pe principal process properties registry related request resource response
    result row rule server service session settings source src target threat tls url user
    vulnerability window winlog
    """
)
"""First labels of field names, as in ECS and OCSF."""

MEMBERS = words(
    """
    name id host user type email network date call read run save show group map new next now
    open page play services in is to do as at by info get day man one post pub link live
    properties security search style tab time watch work zone domains channel company country
    city code computer contact dev direct download events family final global here int it legal
    length level limited media mobile office parts phone photo place port price prod protection
    rip room rules select site space star storage store support sync systems target team tech
    test today tools top total trade training video vision win
    """
)
"""Public suffixes that are the last label of a field name or the attribute of an object."""


SOURCES = words(
    """
    c cc cfg conf cpp desktop dll exe h html java js mk pc php py sh spec txt xml
    """
)
"""Labels before the last one that only files have: `config.h.in`."""

SHORT_NAMES = words(
    """
    ai cc co ee gg gl io is ly me pw to tv
    """
)
"""Suffixes under which names of one letter are in use, as in `t.co`."""
