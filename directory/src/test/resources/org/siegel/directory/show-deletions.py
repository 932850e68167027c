# Samba: lets an account list deleted objects.  show-deletions.py SMB_CONF ACCOUNT
# samba-tool dsacl cannot, because it does not find the container of deleted objects.
import sys
from ldb import SCOPE_BASE, SCOPE_SUBTREE, Message, MessageElement, Dn, FLAG_MOD_REPLACE, binary_encode
from samba.auth import system_session
from samba.dcerpc import security
from samba.ndr import ndr_pack, ndr_unpack
from samba.param import LoadParm
from samba.samdb import SamDB

parameters = LoadParm()
parameters.load(sys.argv[1])
database = SamDB(session_info=system_session(parameters), lp=parameters)
account = database.search(database.domain_dn(), SCOPE_SUBTREE, "(sAMAccountName=%s)" % binary_encode(sys.argv[2]), ["objectSid"])
sid = ndr_unpack(security.dom_sid, account[0]["objectSid"][0])
controls = ["show_deleted:1", "sd_flags:1:4"]
container = Dn(database, "CN=Deleted Objects," + database.domain_dn())
found = database.search(container, SCOPE_BASE, attrs=["nTSecurityDescriptor"], controls=controls)
domain = security.dom_sid(database.get_domain_sid())
text = ndr_unpack(security.descriptor, found[0]["nTSecurityDescriptor"][0]).as_sddl(domain)
first = text.index("(")
text = text[:first] + "(A;CI;LCRP;;;%s)" % sid + text[first:]
change = Message(container)
change["nTSecurityDescriptor"] = MessageElement(
    ndr_pack(security.descriptor.from_sddl(text, domain)), FLAG_MOD_REPLACE, "nTSecurityDescriptor")
database.modify(change, controls)
