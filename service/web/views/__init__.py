"""View models: all that a template may know.

A route folds a stream or reads a projection, fills one of these frozen dataclasses and calls
`service.web.render.render`. Templates compute nothing but words. Three conventions:

- codes stay codes (`status`, `role`, topic …): the template finds their word in the catalogue;
- names that are data (units, categories, districts) are already in the reader's language;
- an instant is an aware datetime in the zone of the agency it belongs to, and is shown as it is.
"""

from service.web.views.audit import Replay, StateLine
from service.web.views.citizen import (
    Check,
    ClassLimit,
    Figure,
    FileForm,
    Follow,
    Help,
    Home,
    Own,
    Promise,
    Receipt,
    Section,
)
from service.web.views.desk import (
    Act,
    Action,
    Capacity,
    Case,
    Facet,
    FacetOption,
    Queue,
    QueueRow,
    Register,
    RegisterRow,
    Search,
    SignIn,
    Tab,
)
from service.web.views.form import Field, Form, FormView, Option
from service.web.views.parts import (
    AsOf,
    Badge,
    Clock,
    ClockLine,
    Cursor,
    Entry,
    Fact,
    Frame,
    Head,
    Problem,
    Said,
    ShortDay,
    Shown,
    Staff,
    View,
    Withheld,
    WorkingDays,
)

__all__ = [
    "Act",
    "Action",
    "AsOf",
    "Badge",
    "Capacity",
    "Case",
    "Check",
    "ClassLimit",
    "Clock",
    "ClockLine",
    "Cursor",
    "Entry",
    "Facet",
    "FacetOption",
    "Fact",
    "Field",
    "Figure",
    "FileForm",
    "Follow",
    "Form",
    "FormView",
    "Frame",
    "Head",
    "Help",
    "Home",
    "Option",
    "Own",
    "Problem",
    "Promise",
    "Queue",
    "QueueRow",
    "Receipt",
    "Register",
    "RegisterRow",
    "Replay",
    "Said",
    "Search",
    "Section",
    "ShortDay",
    "Shown",
    "SignIn",
    "Staff",
    "StateLine",
    "Tab",
    "View",
    "Withheld",
    "WorkingDays",
]
