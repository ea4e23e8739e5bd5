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
    as at by call channel city company computer contact country date day dev direct do
    domains download email events family final global group here host id in info int is it
    legal limited link live man map media mobile name network new next now office one open
    page parts phone photo place play post prod properties protection pub read rip room run
    save search security select services show site space star storage store style support
    systems tab target team tech test to today tools total trade training video vision watch
    win work zone
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
