from gaoxin.domains.enterprises.file_contributions import FILE_CONTRIBUTIONS

CONTRIBUTIONS = (*FILE_CONTRIBUTIONS,)
