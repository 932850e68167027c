# Samba: gives a copied domain controller an invocationId of its own, as a controller has that was brought back from a backup.
# another-controller.py SMB_CONF
import sys
import uuid
from ldb import Message, MessageElement, Dn, FLAG_MOD_REPLACE
from samba.auth import system_session
from samba.dcerpc import misc
from samba.ndr import ndr_pack
from samba.param import LoadParm
from samba.samdb import SamDB

parameters = LoadParm()
parameters.load(sys.argv[1])
database = SamDB(session_info=system_session(parameters), lp=parameters)
change = Message(Dn(database, database.get_dsServiceName()))
change["invocationId"] = MessageElement(ndr_pack(misc.GUID(str(uuid.uuid4()))), FLAG_MOD_REPLACE, "invocationId")
database.modify(change, ["relax:0", "provision:0"])
